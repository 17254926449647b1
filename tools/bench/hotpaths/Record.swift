import HCI
import Runs

/// A legacy event with one report: 31 bytes of data, as most are.
func legacyEvent(_ address: DeviceAddress) -> [UInt8] {
    let data: [UInt8] = [2, 1, 6, 0x1b, 0xff, 0x4c, 0, 2, 0x15] + Array(repeating: 0x5a, count: 21) + [0xc5]
    var encoder = LegacyReportEncoder()
    _ = encoder.add(eventType: 0, address: address, data: data.span, rssi: -67)
    var event: [UInt8] = []
    encoder.finish(into: &event)
    return event
}

func recordFewDevices(_ rounds: Int) -> UInt64 { record(rounds, devices: 10) }
func recordManyDevices(_ rounds: Int) -> UInt64 { record(rounds, devices: 10_000) }

/// Devices in turn, each 503 ms after its last event, give or take as much as a random delay does.
private func record(_ rounds: Int, devices: Int) -> UInt64 {
    let log = DiscoveryLog()
    log.beginTrial(at: 0)
    let events = (0..<devices).map { n in
        legacyEvent(DeviceAddress(bits: 0xC0FF_EE00_0000 &+ UInt64(n) &* 0x9E37_79B9, kind: .random))
    }
    var time: Int64 = 0
    var which = 0
    var state: UInt64 = 1
    let step: Int64 = 500_000_000 / Int64(devices)
    for _ in 0..<rounds {
        time &+= step
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let delay = Int64(truncatingIfNeeded: state >> 41)
        let event = events[which]
        record(event.span, at: time &+ delay, in: log)
        which = which &+ 1 == devices ? 0 : which &+ 1
    }
    return log.counters.events
}

/// 10,000 reports a second from addresses never heard before, and 100 residents that send once a second.
func recordStorm(_ rounds: Int) -> UInt64 {
    let log = DiscoveryLog()
    log.beginTrial(at: 0)
    var event = legacyEvent(DeviceAddress(bits: 0, kind: .random))
    var state: UInt64 = 1
    var time: Int64 = 0
    for round in 0..<rounds {
        time &+= 100_000
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let bits = round % 100 == 0 ? UInt64(round / 100 % 100) : state >> 16 | 0xC000_0000_0000
        for i in 0..<6 { event[7 + i] = UInt8(truncatingIfNeeded: bits >> UInt64(8 * i)) }
        record(event.span, at: time, in: log)
    }
    var residents: UInt64 = 0
    for n in 0..<100 where log.slot(of: DeviceAddress(bits: UInt64(n), kind: .random)) != nil { residents += 1 }
    return residents
}

func topRows(_ rounds: Int) -> UInt64 {
    let log = DiscoveryLog()
    log.beginTrial(at: 0)
    var random: UInt64 = 1
    for n in 0..<65_536 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let event = legacyEvent(DeviceAddress(bits: random >> 16, kind: .random))
        record(event.span, at: Int64(n) * 1_000_000, in: log)
    }
    var sum: UInt64 = 0
    for _ in 0..<rounds { sum &+= UInt64(log.top(40, by: .rssi).count) }
    return sum
}

private func record(_ event: Span<UInt8>, at time: Int64, in log: DiscoveryLog) {
    guard var reports = AdvertisingReports(event: event) else { return }
    while let report = reports.next() { log.record(report, at: time) }
}
