import TestSupport
import Testing
import ThreadCredentials

@Suite struct BorderAgentIDTests {
    @Test(arguments: [
        ("9483C451DC3E", "9483C451DC3E"),
        ("94:83:c4:51:dc:3e", "9483C451DC3E"),
        ("94-83-C4-51-DC-3E", "9483C451DC3E"),
        ("0x9483c451dc3e", "9483C451DC3E"),
        ("hex:9483c451dc3e", "9483C451DC3E"),
        (" 9483 c451 dc3e ", "9483C451DC3E"),
        ("00", "00"),
        ("1122334455667788", "1122334455667788"),
        ("11223344556677880000000000000000", "1122334455667788"),
        ("11223344556677880000000000000001", "11223344556677880000000000000001"),
        ("112233445566778800000000000000", "112233445566778800000000000000"),
        (String(repeating: "ab", count: 32), String(repeating: "AB", count: 32)),
    ])
    func accepted(_ text: String, _ shown: String) throws {
        let id = try BorderAgentID(text: text)
        #expect(id.description == shown)
        #expect(try BorderAgentID(text: shown) == id)
        #expect(try BorderAgentID(bytes: id.bytes) == id)
    }

    @Test(arguments: [
        ("", BorderAgentIDError.length(0)),
        (":", .length(0)),
        (String(repeating: "ab", count: 33), .length(33)),
        ("123", .oddDigits(3)),
        ("1:2", .separatorInsideByte(offset: 1)),
        ("12g4", .notHex(offset: 2)),
        ("12.34", .notHex(offset: 2)),
    ])
    func refused(_ text: String, _ error: BorderAgentIDError) {
        #expect(throws: error) { try BorderAgentID(text: text) }
    }

    @Test func thePaddedFormIsTheSameRow() throws {
        let temporary = TemporaryStore()
        let store = try temporary.open()
        let long = try BorderAgentID(bytes: agentA.bytes + [UInt8](repeating: 0, count: 8))
        #expect(try store.store(Submission(dataset(), forBorderAgent: long)).outcome == .stored)
        #expect(try store.store(Submission(dataset(), forBorderAgent: agentA)).outcome == .unchanged)
        #expect(try store.credentials(forBorderAgentID: long).credentials.count == 1)
    }
}
