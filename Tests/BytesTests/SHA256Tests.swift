import TestSupport
import Testing

@testable import Bytes

@Suite struct SHA256Tests {
    /// FIPS 180-4's examples, and both ways against each other at every length of the padding.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func sha256Digests(_ text: String, _ digest: String) {
        let bytes = Array(text.utf8)
        let (portable, chosen) = (
            SHA256().digest(of: bytes.span, isHardware: false), SHA256().digest(of: bytes.span)
        )
        #expect(hex(portable.indices.map { portable[$0] }) == digest)
        #expect(hex(chosen.indices.map { chosen[$0] }) == digest)
    }

    @Test func bothWaysOfSHA256Agree() {
        for count in 0...300 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7 + count) }
            let a = SHA256().digest(of: bytes.span, isHardware: false)
            let b = SHA256().digest(of: bytes.span)
            #expect(a.indices.allSatisfy { a[$0] == b[$0] }, "\(count) bytes")
        }
    }

    /// In parts of any size: the digest of the whole.
    @Test func sha256InParts() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        for size in [1, 7, 63, 64, 65, 130, 999] {
            var stream = SHA256Stream()
            var start = 0
            while start < bytes.count {
                let end = min(start + size, bytes.count)
                stream.update(bytes.span.extracting(start..<end))
                start = end
            }
            let (a, b) = (stream.digest(), SHA256().digest(of: bytes.span))
            #expect(a.indices.allSatisfy { a[$0] == b[$0] }, "parts of \(size) bytes")
        }
    }
}
