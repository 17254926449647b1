import MeshCoP
import TestSupport
import Testing
import ThreadCredentials

@testable import CredentialOutput

@Suite struct TableTests {
    static let ageCases: [(Int64, String)] = [
        (0, "0 s"), (59_999, "59 s"), (60_000, "1 min"), (3_599_999, "59 min"), (3_600_000, "1 h"),
        (86_400_000, "1 d"), (3 * 86_400_000, "3 d"), (60 * 86_400_000, "8 wk"), (730 * 86_400_000, "2 y"),
        (-5000, "0 s"),
    ]

    @Test(arguments: ageCases)
    func ages(_ milliseconds: Int64, _ text: String) {
        var bytes: [UInt8] = []
        bytes.append(
            age: UnixTime(milliseconds: 1_000_000_000_000 - milliseconds),
            at: UnixTime(milliseconds: 1_000_000_000_000))
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test func anAgeBeyondReasonIsNoTrap() {
        var bytes: [UInt8] = []
        bytes.append(age: UnixTime(milliseconds: .min), at: UnixTime(milliseconds: .max))
        #expect(!bytes.isEmpty)
    }
}
