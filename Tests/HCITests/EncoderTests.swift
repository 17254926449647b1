import HCI
import TestSupport
import Testing

@Test func legacyReportsBackToTheirBytes() throws {
    let wire = samples[1].packet
    var encoder = LegacyReportEncoder()
    for fields in samples[1].fields {
        let address = try #require(DeviceAddress(fields.address))
        let added = encoder.add(
            eventType: UInt8(fields.raw), address: address, data: bytes(fields.data).span, rssi: fields.rssi)
        #expect(added)
    }
    var written: [UInt8] = []
    encoder.finish(into: &written)
    #expect(hex(written) == hex(wire))
    // Empty again: nothing more is written.
    encoder.finish(into: &written)
    #expect(written.count == wire.count)
}

@Test func directedReportsBackToTheirBytes() throws {
    var encoder = DirectedReportEncoder()
    for fields in samples[5].fields {
        let address = try #require(DeviceAddress(fields.address))
        let direct = try #require(fields.direct.flatMap { DeviceAddress($0) })
        let added = encoder.add(address: address, directAddress: direct, rssi: fields.rssi)
        #expect(added)
    }
    var written: [UInt8] = []
    encoder.finish(into: &written)
    #expect(hex(written) == hex(samples[5].packet))
}

@Test func extendedReportBackToItsBytes() throws {
    for index in [2, 3, 4] {
        let fields = samples[index].fields[0]
        let address = try #require(DeviceAddress(fields.address))
        let phys = fields.phys.split(separator: "/")
        let names = ["none": PHY.none, "1M": .oneM, "2M": .twoM, "Coded": .coded]
        var encoder = ExtendedReportEncoder()
        let added = encoder.add(
            eventType: fields.raw, address: address, primaryPHY: try #require(names[String(phys[0])]),
            secondaryPHY: try #require(names[String(phys[1])]), sid: fields.sid, txPower: fields.txPower,
            rssi: fields.rssi, periodicInterval: fields.periodic,
            directAddress: fields.direct.flatMap { DeviceAddress($0) }, data: bytes(fields.data).span)
        #expect(added)
        var written: [UInt8] = []
        encoder.finish(into: &written)
        var wire = samples[index].packet
        // Reserved PHY bits are the controller's own.
        wire[14] &= 0x03
        #expect(hex(written) == hex(wire))
    }
}

@Test func anEventHoldsWhatFits() {
    var encoder = LegacyReportEncoder()
    let data = Array(repeating: UInt8(0), count: 31)
    var added = 0
    while encoder.add(eventType: 0, address: DeviceAddress(bits: 1, kind: .public), data: data.span, rssi: -1) {
        added += 1
    }
    #expect(added == 6)
    var written: [UInt8] = []
    encoder.finish(into: &written)
    #expect(written.count == 3 + 2 + 6 * 41)
    var extended = ExtendedReportEncoder()
    let large = Array(repeating: UInt8(0), count: 230)
    let tooLarge = extended.add(
        eventType: 0, address: DeviceAddress(bits: 1, kind: .public), rssi: 0, data: large.span)
    #expect(!tooLarge)
    #expect(read(written)?.fields.count == 6)
}

private func feed(_ reassembler: inout ExtendedReportReassembler, _ wire: [UInt8], time: Int64)
    -> [ExtendedReportReassembler.Outcome]
{
    guard var reports = AdvertisingReports(event: wire.span) else { return [] }
    var outcomes: [ExtendedReportReassembler.Outcome] = []
    while let report = reports.next() { outcomes.append(reassembler.add(report, time: time)) }
    return outcomes
}

private func fragments(of data: [UInt8], address: UInt64 = 1, sid: UInt8 = 1, truncated: Bool = false)
    -> [[UInt8]]
{
    var wire: [UInt8] = []
    let ranges = ExtendedReportEncoder.appendFragments(
        eventType: 0, address: DeviceAddress(bits: address, kind: .random), sid: sid, rssi: -40,
        data: data.span,
        truncated: truncated, to: &wire)
    return ranges.map { Array(wire[$0]) }
}

@Test func fragmentsAreJoined() {
    let data = (0..<700).map { UInt8(truncatingIfNeeded: $0) }
    let parts = fragments(of: data)
    #expect(parts.count == 4)
    #expect(parts.allSatisfy { read($0)?.malformed == false })
    var reassembler = ExtendedReportReassembler()
    #expect(feed(&reassembler, parts[0], time: 100) == [.held])
    // Another device in between, fragmented too; and another set of the same device.
    let other = fragments(of: Array(data.reversed()), address: 2)
    #expect(feed(&reassembler, other[0], time: 150) == [.held])
    let set2 = fragments(of: [1, 2, 3], sid: 2)
    #expect(feed(&reassembler, set2[0], time: 160) == [.whole])
    #expect(feed(&reassembler, parts[1], time: 200) == [.held])
    #expect(feed(&reassembler, parts[2], time: 300) == [.held])
    #expect(feed(&reassembler, parts[3], time: 400) == [.joined(firstTime: 100)])
    #expect(reassembler.joined == data)
    for part in other[1..<3] { #expect(feed(&reassembler, part, time: 500) == [.held]) }
    #expect(feed(&reassembler, other[3], time: 600) == [.joined(firstTime: 150)])
    #expect(reassembler.joined == data.reversed())
    #expect(reassembler.open == 0 && reassembler.abandoned == 0 && reassembler.truncated == 0)
}

@Test func truncatedChainsAreCountedAndKept() {
    let data = Array(repeating: UInt8(7), count: 300)
    let parts = fragments(of: data, truncated: true)
    var reassembler = ExtendedReportReassembler()
    #expect(feed(&reassembler, parts[0], time: 1) == [.held])
    #expect(feed(&reassembler, parts[1], time: 2) == [.truncated(firstTime: 1)])
    #expect(reassembler.joined == data)
    // Truncated at once, without a first fragment.
    #expect(feed(&reassembler, parts[1], time: 3) == [.truncated(firstTime: 3)])
    #expect(reassembler.joined.count == 71)
    #expect(reassembler.truncated == 2)
}

@Test func chainsAreBounded() {
    let data = Array(repeating: UInt8(7), count: 300)
    var reassembler = ExtendedReportReassembler(chains: 4, octets: 500, age: 1000)
    for address in UInt64(0)..<10 {
        #expect(feed(&reassembler, fragments(of: data, address: address)[0], time: 0) == [.held])
    }
    #expect(reassembler.open == 4)
    #expect(reassembler.refused == 6)
    // A chain without end is given up when it is too long, and begun again.
    let part = fragments(of: data, address: 9)[0]
    #expect(feed(&reassembler, part, time: 1) == [.held])
    #expect(feed(&reassembler, part, time: 2) == [.held])
    #expect(reassembler.refused == 7)
    // The rest comes too late: it is an advertisement of its own.
    #expect(feed(&reassembler, fragments(of: data, address: 8)[1], time: 1001) == [.whole])
    #expect(reassembler.abandoned == 1)
    reassembler.reset()
    #expect(reassembler.open == 0)
    #expect(reassembler.abandoned == 4 && reassembler.refused == 7)
}

@Test func legacyReportsPassTheReassemblerUntouched() {
    var reassembler = ExtendedReportReassembler()
    _ = feed(&reassembler, fragments(of: Array(repeating: 0, count: 300))[0], time: 0)
    #expect(feed(&reassembler, samples[1].packet, time: 1) == [.whole, .whole])
    #expect(reassembler.open == 1)
}
