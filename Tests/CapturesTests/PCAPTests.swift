import Captures
import HCI
import TestSupport
import Testing

/// Writes pcap and pcapng in either byte order, by other code than the reader's.
struct Builder {
    var bigEndian: Bool
    var bytes: [UInt8] = []

    init(bigEndian: Bool) { self.bigEndian = bigEndian }

    mutating func put(_ value: UInt64, _ count: Int) {
        let octets = (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        bytes += bigEndian ? octets.reversed() : octets
    }

    mutating func put(_ more: [UInt8]) { bytes += more }

    /// A pcapng block of a body that is padded here.
    mutating func block(_ type: UInt32, _ body: (inout Builder) -> Void) {
        var inner = Builder(bigEndian: bigEndian)
        body(&inner)
        while !inner.bytes.count.isMultiple(of: 4) { inner.bytes.append(0) }
        put(UInt64(type), 4)
        put(UInt64(inner.bytes.count + 12), 4)
        put(inner.bytes)
        put(UInt64(inner.bytes.count + 12), 4)
    }

    mutating func option(_ code: UInt64, _ value: [UInt8]) {
        put(code, 2)
        put(UInt64(value.count), 2)
        put(value + Array(repeating: 0, count: (4 - value.count % 4) % 4))
    }

    mutating func section() {
        block(0x0a0d_0d0a) {
            $0.put(0x1a2b_3c4d, 4)
            $0.put(1, 2)
            $0.put(0, 2)
            $0.put(.max, 8)
        }
    }

    mutating func interface(_ link: UInt64, _ options: (inout Builder) -> Void = { _ in }) {
        block(1) {
            $0.put(link, 2)
            $0.put(0, 2)
            $0.put(0, 4)
            options(&$0)
        }
    }

    mutating func packet(
        _ interface: UInt64, _ ticks: UInt64, _ packet: [UInt8], _ options: (inout Builder) -> Void = { _ in }
    ) {
        block(6) {
            $0.put(interface, 4)
            $0.put(ticks >> 32, 4)
            $0.put(ticks & 0xffff_ffff, 4)
            $0.put(UInt64(packet.count), 4)
            $0.put(UInt64(packet.count), 4)
            $0.put(packet + Array(repeating: 0, count: (4 - packet.count % 4) % 4))
            options(&$0)
        }
    }
}

private let enable = "010c20020100"
private let complete = "040e04010c2000"

private func pcap(bigEndian: Bool, magic: UInt64, link: UInt64, _ packets: [(UInt64, UInt64, String)])
    -> [UInt8]
{
    var file = Builder(bigEndian: bigEndian)
    file.put(magic, 4)
    file.put(2, 2)
    file.put(4, 2)
    file.put(0, 8)
    file.put(262_144, 4)
    file.put(link, 4)
    for (seconds, fraction, packet) in packets {
        let packet = bytes(packet)
        file.put(seconds, 4)
        file.put(fraction, 4)
        file.put(UInt64(packet.count), 4)
        file.put(UInt64(packet.count), 4)
        file.put(packet)
    }
    return file.bytes
}

@Test(arguments: [true, false], [(0xa1b2_c3d4, 123_456_000), (0xa1b2_3c4d, 123_456)] as [(UInt64, Int64)])
func pcapInEitherOrderAndResolution(bigEndian: Bool, _ magic: (UInt64, Int64)) {
    for (link, prefix) in [(187, ""), (201, "00000001")] as [(UInt64, String)] {
        let file = pcap(
            bigEndian: bigEndian, magic: magic.0, link: link,
            [
                (1_700_000_000, 123_456, prefix + complete),
                (1_700_000_001, 0, (prefix.isEmpty ? "" : "00000000") + enable),
            ])
        let result = readAll(file)
        #expect(result.error == nil)
        #expect(
            result.records == [
                Record(time: 1_700_000_000_000_000_000 + magic.1, sent: false, packet: complete, offset: 24),
                Record(
                    time: 1_700_000_001_000_000_000, sent: true, packet: enable,
                    offset: 24 + 16 + (prefix + complete).utf8.count / 2),
            ])
    }
}

@Test func pcapOfTheLinuxMonitor() {
    let file = pcap(
        bigEndian: false, magic: 0xa1b2_c3d4, link: 254,
        [
            (1, 0, "00010002" + enable.dropFirst(2)), (2, 0, "00000003" + complete.dropFirst(2)),
            (3, 0, "00000008"),
        ])
    let result = readAll(file)
    #expect(result.records.map(\.packet) == [enable, complete])
    #expect(result.records.map(\.adapter) == [1, 0])
    #expect(result.records.map(\.sent) == [true, false])
    #expect(result.notes.otherPackets == 1)
}

@Test func brokenPCAPFilesNameTheByte() {
    let file = pcap(bigEndian: true, magic: 0xa1b2_c3d4, link: 201, [(1, 0, "00000001" + complete)])
    #expect(readAll(file).error == nil)
    var changed = file
    changed[23] = 1
    #expect(readAll(changed).error == CaptureError(.unsupportedLinkType(1), at: 20))
    changed = file
    changed[5] = 3
    #expect(readAll(changed).error == CaptureError(.unsupportedVersion(3), at: 4))
    changed = file
    changed[32] = 1
    #expect(readAll(changed).error == CaptureError(.badLength(0x0100_000b), at: 32))
    #expect(readAll(Array(file.dropLast())).error == CaptureError(.cutOff(needed: 27, available: 26), at: 24))
    #expect(readAll(Array(file[..<20])).error == CaptureError(.cutOff(needed: 24, available: 20), at: 0))
    // A packet without room for its direction, or with nothing after it, is counted and skipped.
    for short in ["", "0000", "00000001"] {
        let result = readAll(pcap(bigEndian: true, magic: 0xa1b2_c3d4, link: 201, [(1, 0, short)]))
        #expect(result.records.isEmpty && result.error == nil)
        #expect(result.notes.otherPackets == 1)
    }
}

@Test(
    arguments: [
        // Resolution, ticks, nanoseconds: microseconds by default, powers of ten and of two.
        (nil, 1_700_000_000_123_456, 1_700_000_000_123_456_000), (6, 5, 5000),
        (9, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789),
        (3, 1001, 1_001_000_000), (0, 7, 7_000_000_000), (12, 1_500_000_000_000, 1_500_000_000),
        (19, 15_000_000_000_000_000_000, 1_500_000_000),
        (20, 1, 0), (0x80, 7, 7_000_000_000), (0x8a, 1536, 1_500_000_000), (0xa0, 0x1_8000_0000, 1_500_000_000),
        (0xbf, 1 << 62, 500_000_000),
        (0xc0, 1 << 63, 500_000_000), (0xff, .max, 0), (6, .max, .max),
    ] as [(UInt8?, UInt64, Int64)])
func pcapngResolutions(_ resolution: UInt8?, _ ticks: UInt64, _ time: Int64) {
    for bigEndian in [true, false] {
        var file = Builder(bigEndian: bigEndian)
        file.section()
        file.interface(187) { if let resolution { $0.option(9, [resolution]) } }
        file.packet(0, ticks, bytes(complete))
        #expect(readAll(file.bytes).records.map(\.time) == [time])
    }
}

@Test(arguments: [(10, 11_000_005_000), (-10, -8_999_995_000)] as [(Int64, Int64)])
func pcapngTimeOffset(_ offset: Int64, _ time: Int64) {
    for bigEndian in [true, false] {
        var file = Builder(bigEndian: bigEndian)
        file.section()
        file.interface(187) {
            var value = Builder(bigEndian: bigEndian)
            value.put(UInt64(bitPattern: offset), 8)
            // A comment before it, with padding.
            $0.option(1, Array("abcde".utf8))
            $0.option(14, value.bytes)
            $0.option(0, [])
        }
        file.packet(0, 1_000_005, bytes(complete))
        #expect(readAll(file.bytes).records.map(\.time) == [time])
    }
}

@Test func pcapngWithAllThatAFileMayHold() {
    var file = Builder(bigEndian: false)
    file.section()
    file.interface(1)
    file.interface(201)
    file.interface(254) { $0.option(9, [9]) }
    file.packet(0, 1, [1, 2, 3])
    file.packet(1, 2, bytes("00000000" + enable)) { $0.option(4, [3, 0, 0, 0, 0, 0, 0, 0]) }
    // Name resolution, and a block of somebody's own.
    file.block(4) { $0.put(0, 4) }
    file.block(0x4000_0bad) { _ in }
    // A simple packet has no time.
    file.block(3) {
        $0.put(7, 4)
        $0.put(bytes(complete))
    }
    // The obsolete packet block: interface u16, drops u16.
    file.block(2) {
        $0.put(1, 2)
        $0.put(0, 2)
        $0.put(0, 4)
        $0.put(4, 4)
        $0.put(11, 4)
        $0.put(11, 4)
        $0.put(bytes("00000001" + complete))
    }
    file.packet(2, 5000, bytes("00020003" + complete.dropFirst(2)))
    // Statistics: dropped by the interface.
    file.block(5) {
        $0.put(1, 4)
        $0.put(0, 8)
        $0.option(5, [2, 0, 0, 0, 0, 0, 0, 0])
    }
    // Another section, in the other order: interface 0 is another one now.
    var second = Builder(bigEndian: true)
    second.section()
    second.interface(187)
    second.packet(0, 6, bytes(complete))
    let result = readAll(file.bytes + second.bytes)
    #expect(result.error == nil)
    #expect(result.records.map(\.time) == [2000, 4000, 5000, 6000])
    #expect(result.records.map(\.sent) == [true, false, false, false])
    #expect(result.records.map(\.packet) == [enable, complete, complete, complete])
    #expect(result.records.map(\.adapter) == [0, 0, 2, 0])
    #expect(result.notes.foreignPackets == 1)
    #expect(result.notes.otherBlocks == 2)
    #expect(result.notes.packetsWithoutTime == 1)
    #expect(result.notes.drops == 5)
}

@Test func brokenPCAPNGFilesNameTheByte() {
    var file = Builder(bigEndian: true)
    file.section()
    file.interface(187)
    file.packet(0, 1, bytes(complete))
    let good = file.bytes
    #expect(readAll(good).error == nil)
    let packet = good.count - 40
    for (change, error) in [
        ({ $0[11] = 0 }, CaptureError(.unknownFormat, at: 8)),
        ({ $0[13] = 2 }, CaptureError(.unsupportedVersion(2), at: 12)),
        ({ $0[7] = 24 }, CaptureError(.badLength(24), at: 4)),
        ({ $0[7] = 29 }, CaptureError(.badLength(29), at: 4)),
        ({ $0[27] = 0 }, CaptureError(.badLength(0), at: 24)),
        ({ $0[packet + 11] = 1 }, CaptureError(.unknownInterface(1), at: packet + 8)),
        ({ $0[packet + 23] = 9 }, CaptureError(.badLength(9), at: packet + 20)),
        ({ $0[packet + 4] = 1 }, CaptureError(.cutOff(needed: 0x0100_0028, available: 40), at: packet)),
        ({ $0.removeLast(35) }, CaptureError(.cutOff(needed: 12, available: 5), at: packet)),
    ] as [((inout [UInt8]) -> Void, CaptureError)] {
        var bytes = good
        change(&bytes)
        #expect(readAll(bytes).error == error)
    }
}

/// The pcap of patched libpcaps (magic A1B2CD34): eight bytes more before each packet.
@Test(arguments: [false, true])
func modifiedPCAP(bigEndian: Bool) throws {
    var builder = Builder(bigEndian: bigEndian)
    builder.put(0xa1b2_cd34, 4)
    builder.put(2, 2)
    builder.put(4, 2)
    for value in [0, 0, 65535, 187] as [UInt64] { builder.put(value, 4) }
    for second in 1...2 as ClosedRange<UInt64> {
        for value in [second, 5, 4, 4, 7] as [UInt64] { builder.put(value, 4) }
        builder.put(0, 2)
        builder.put([0, 0])
        builder.put([0x01, 0x03, 0x0c, 0x00])
    }
    let file = builder.bytes
    var reader = try CaptureReader(file.span)
    var times: [Int64] = []
    while let record = try reader.next() {
        times.append(record.time)
        #expect(record.sent && record.body.count == 3)
    }
    #expect(times == [1_000_005_000, 2_000_005_000])
}
