import Bytes
import Foundation
import TestSupport
import Testing

@testable import MeshCoP

@Suite struct CryptographyTests {
    private func hexText(_ block: AES128.Block) -> String { hex(block.indices.map { block[$0] }) }

    private func block(_ text: String) -> AES128.Block {
        let bytes = bytes(text)
        return AES128.Block { bytes[$0] }
    }

    /// FIPS 197 appendix C.1 and B, SP 800-38A F.1.1.
    @Test(arguments: [
        (
            "000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff",
            "69c4e0d86a7b0430d8cdb78070b4c55a"
        ),
        (
            "2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734",
            "3925841d02dc09fbdc118597196a0b32"
        ),
        (
            "2b7e151628aed2a6abf7158809cf4f3c", "6bc1bee22e409f96e93d7e117393172a",
            "3ad77bb40d7a3660a89ecaf32466ef97"
        ),
        (
            "2b7e151628aed2a6abf7158809cf4f3c", "f69f2445df4f9b17ad2b417be66c3710",
            "7b0c785e27e8ad3f8223207104725dd4"
        ),
    ])
    func aesEncrypts(_ key: String, _ plain: String, _ cipher: String) {
        #expect(hexText(AES128(key: bytes(key).span).encrypt(block(plain))) == cipher)
    }

    /// RFC 4493 section 4.
    @Test(arguments: [
        (0, "bb1d6929e95937287fa37d129b756746"), (16, "070a16b46b4d4144f79bdd9dd04a287c"),
        (40, "dfa66747de9ae63030ca32611497c827"), (64, "51f0bebf7e3b9d92fc49741779363cfe"),
    ])
    func cmacAuthenticates(_ count: Int, _ code: String) {
        let message = bytes(
            "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
        let mac = CMAC(key: bytes("2b7e151628aed2a6abf7158809cf4f3c").span)
        #expect(hexText(mac.code(of: Array(message[..<count]).span)) == code)
    }

    /// The processor's instructions against Swift: the same sum of one block after the other.
    @Test(arguments: [0, 1, 2, 1000])
    func blocksAreFolded(_ count: Int) {
        let cipher = AES128(key: bytes("2b7e151628aed2a6abf7158809cf4f3c").span)
        let first = block("6bc1bee22e409f96e93d7e117393172a")
        let mask = block("fbeed618357133667c85e08f7236a8de")
        let sum = cipher.folded(first, mask: mask, count: count, isHardware: false)
        if count == 0 { #expect(hexText(sum) == hexText(first)) }
        #expect(hexText(cipher.folded(first, mask: mask, count: count)) == hexText(sum))
    }

    /// RFC 4493 section 4: the subkey is the mask of a message of one whole block.
    @Test func oneBlockIsItsCode() {
        let mac = CMAC(key: bytes("2b7e151628aed2a6abf7158809cf4f3c").span)
        let sum = mac.folded(block("6bc1bee22e409f96e93d7e117393172a"), count: 1)
        // 070a16b46b4d4144f79bdd9dd04a287c and the block itself.
        #expect(hexText(sum) == "6ccba856450dded21ea6a38ca3d93f56")
    }

    /// Keys that were derived for one network are not taken for those of another.
    @Test func lintOfManyNetworksIsThatOfEach() throws {
        var lint = ThoroughLint()
        for name in ["one", "one", "two"] {
            let id = ExtendedPANID(rawValue: 0x3c66_f0dc_9ef5_3f1c)
            let pskc = try PSKc.derive(
                passphrase: Array("J01NME".utf8).span, extendedPANID: id, name: Array("one".utf8).span)
            var tlvs: [UInt8] = [2, 8] + id.bytes + [3, 3] + Array(name.utf8) + [4, 16]
            for index in 0..<16 { tlvs.append(pskc.span[index]) }
            let dataset = try OperationalDataset(copying: tlvs.span)
            #expect(lint.findings(of: dataset).map(\.code).contains(.pskcWellKnown) == (name == "one"))
        }
    }

    /// RFC 4615 section 4.
    @Test(arguments: [
        (18, "84a348a4a45d235babfffc0d2b4da09a"), (16, "980ae87b5f4c9c5214f5b6a8455e4c2d"),
        (10, "290d9e112edb09ee141fcf64c0b72f3d"),
    ])
    func prfTakesKeysOfAnyLength(_ count: Int, _ code: String) {
        let key = bytes("000102030405060708090a0b0c0d0e0fedcb")
        let mac = CMAC(anyLengthKey: Array(key[..<count]).span)
        #expect(hexText(mac.code(of: bytes("000102030405060708090a0b0c0d0e0f10111213").span)) == code)
    }

    struct PSKcVector: Decodable, Sendable, CustomTestStringConvertible {
        let passphrase, pskc, extendedPANID, networkName: String
        var testDescription: String { networkName }

        enum CodingKeys: String, CodingKey {
            case passphrase, pskc
            case extendedPANID = "extended_pan_id"
            case networkName = "network_name"
        }

        static let all = try! JSONDecoder().decode(
            [PSKcVector].self, from: Data(contentsOf: fixture("pskc.json")))
    }

    @Test(arguments: PSKcVector.all)
    func pskcIsDerived(_ vector: PSKcVector) throws {
        let id = try #require(ExtendedPANID(vector.extendedPANID))
        let (passphrase, name) = (Array(vector.passphrase.utf8), Array(vector.networkName.utf8))
        let key = try PSKc.derive(passphrase: passphrase.span, extendedPANID: id, name: name.span)
        #expect(hex(key.span.indices.map { key.span[$0] }) == vector.pskc)
    }

    @Test func passphraseHasSixTo255BytesOfUTF8() {
        let id = ExtendedPANID(rawValue: 1)
        func failure(_ passphrase: [UInt8], _ name: String = "n") -> PSKc.Failure? {
            do throws(PSKc.Failure) {
                _ = try PSKc.derive(passphrase: passphrase.span, extendedPANID: id, name: Array(name.utf8).span)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure(Array("12345".utf8)) == .passphraseLength(5))
        #expect(failure([UInt8](repeating: 0x61, count: 256)) == .passphraseLength(256))
        #expect(failure(Array("12345".utf8) + [0xff]) == .passphraseNotUTF8)
        #expect(failure(Array("123456".utf8), "") == .nameLength(0))
        #expect(failure(Array("123456".utf8), "12345678901234567") == .nameLength(17))
    }
}
