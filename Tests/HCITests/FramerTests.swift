import HCI
import TestSupport
import Testing

private func packets(_ framer: inout H4Framer) throws(FramingError) -> [String] {
    var found: [String] = []
    while try framer.next() {
        let packet = framer.packet
        found.append(hex(packet.indices.map { packet[$0] }))
    }
    return found
}

/// A scan as it goes over the wire, with data of a connection in between: ACL, SCO and ISO.
private let stream = [
    "010b20070112001200000100".dropLast(2).description, "040e04010b2000", "0240200400deadbeef", "010c20020100",
    "040e04010c2000", "030100020102", "05010003400 10203".filter { $0 != " " }, "04100142", "0200000000",
]
private let wanted = ["010b200701120012000001", "040e04010b2000", "010c20020100", "040e04010c2000", "04100142"]

@Test func packetsOfAStreamHoweverItIsCut() throws {
    let whole = bytes(stream.joined())
    for size in [1, 2, 3, 5, 7, 64, whole.count] {
        var framer = H4Framer()
        var found: [String] = []
        var start = 0
        while start < whole.count {
            let end = min(start + size, whole.count)
            framer.append(Array(whole[start..<end]))
            found += try packets(&framer)
            start = end
        }
        #expect(found == wanted)
        #expect(framer.skippedPackets == 4)
        #expect(!framer.isInsidePacket)
        #expect(framer.offset == whole.count)
    }
}

@Test func everyPrefixOfAStream() throws {
    try forEachPrefix(of: bytes(stream.joined())) { prefix in
        var framer = H4Framer()
        framer.append(prefix.span)
        let found = try packets(&framer)
        #expect(found == Array(wanted.prefix(found.count)))
    }
}

@Test func garbageIsAnErrorWithItsOffset() throws {
    for (garbage, octet) in [("00", 0), ("06", 6), ("ff", 0xff)] as [(String, UInt8)] {
        var framer = H4Framer()
        framer.append(bytes("040e04010b2000"))
        #expect(try packets(&framer) == ["040e04010b2000"])
        framer.append(bytes("0240200400deadbeef" + garbage + "040e04010b2000"))
        #expect(throws: FramingError.unknownIndicator(octet, at: 16)) { try packets(&framer) }
        // It stays one: nothing is guessed.
        #expect(throws: FramingError.unknownIndicator(octet, at: 16)) { try packets(&framer) }
    }
}

@Test func aLongDataPacketIsNotKept() throws {
    var framer = H4Framer()
    framer.append(bytes("024020ffff"))
    #expect(try packets(&framer) == [])
    let part = Array(repeating: UInt8(0), count: 4096)
    for _ in 0..<15 {
        framer.append(part)
        #expect(try packets(&framer) == [])
        #expect(framer.isInsidePacket)
    }
    framer.append(Array(repeating: 0, count: 4095) + bytes("04100142"))
    #expect(try packets(&framer) == ["04100142"])
}

@Test func mutationsOfAStream() throws {
    try forEachMutation(of: [bytes(stream.joined())], cases: 20_000, seed: 4) { data in
        var framer = H4Framer()
        var random = SeededRandom(seed: UInt64(data.count))
        var start = 0
        var total = 0
        do {
            while start < data.count {
                let end = min(start + Int.random(in: 1...16, using: &random), data.count)
                framer.append(Array(data[start..<end]))
                while try framer.next() { total += framer.packet.count }
                start = end
            }
        } catch FramingError.unknownIndicator(let octet, let at) {
            try #require(data[at] == octet)
        }
        try #require(total <= data.count)
    }
}
