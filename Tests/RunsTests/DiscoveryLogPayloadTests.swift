import HCI
import TestSupport
import Testing

@testable import Runs

struct DiscoveryLogPayloadTests {
    private func payload(_ count: Int, _ fill: UInt8) -> [UInt8] { [UInt8](repeating: fill, count: count) }

    @Test func theLastPayloadIsKeptWhateverItsLength() {
        var random = SeededRandom(seed: 3)
        let log = makeLog()
        log.beginTrial(at: 0)
        for n in 0..<2000 {
            let length = [0, 1, 30, 31, 32, 33, 63, 64, 65, 200, 255, 1650].randomElement(using: &random)!
            let data = payload(length, UInt8(n & 0xff))
            log.hear(address(n % 5), at: Int64(n) * ms, [], data)
            let device = log[log.slot(of: address(n % 5))!]
            #expect(device.data == data)
            #expect(!device.dataCut)
        }
        #expect(log.counters.dropped.total == 0)
    }

    @Test func scanResponsesAreKeptApart() {
        let log = makeLog()
        log.beginTrial(at: 0)
        log.hear(address(1), at: 0, [], [2, 1, 6])
        log.hear(address(1), at: 1, .scanResponse, [3, 9, 65, 66])
        #expect(log[0].data == [2, 1, 6])
        #expect(log[0].scanResponse == [3, 9, 65, 66])
        #expect(log[0].name == [65, 66])
        log.hear(address(1), at: 2, .scanResponse, [])
        #expect(log[0].scanResponse == [])
    }

    @Test(
        arguments: [
            ("complete stays", [[3, 9, 65, 66], [2, 8, 65]], [65, 66]),
            ("complete replaces shortened", [[2, 8, 65], [3, 9, 65, 66]], [65, 66]),
            ("a new complete name replaces the old", [[3, 9, 65, 66], [2, 9, 67]], [67]),
            ("a payload without name keeps it", [[2, 9, 67], [2, 1, 6]], [67]),
            ("second structure", [[2, 1, 6, 2, 9, 67]], [67]),
            ("not after a zero length", [[2, 9, 67], [0, 2, 9, 68]], [67]),
            ("any bytes", [[5, 9, 0x1b, 0x5b, 0xff, 0]], [0x1b, 0x5b, 0xff, 0]),
            ("an overrun is no name", [[9, 9, 65]], nil),
            ("an empty name is none", [[1, 9]], nil),
        ] as [(String, [[UInt8]], [UInt8]?)])
    func names(what: String, payloads: [[UInt8]], name: [UInt8]?) {
        let log = makeLog()
        log.beginTrial(at: 0)
        for data in payloads { log.hear(address(1), at: 0, [], data) }
        #expect(log[0].name == name, "\(what)")
    }

    /// Matter's commissionable service data: there until somebody gives the device its credentials.
    @Test func whoWaitsForCredentialsIsMarked() {
        let matter = bytes("020106 0b16f6ff00000ff1ff018000")
        let log = makeLog()
        log.beginTrial(at: 0)
        log.hear(address(1), at: 0, [], matter)
        #expect(log[0].needsThreadCredentials)
        #expect(log.top(1, by: .rssi)[0].needsThreadCredentials)
        log.hear(address(1), at: 20 * ms, .scanResponse, [3, 9, 65, 66])
        #expect(log[0].needsThreadCredentials)
        log.hear(address(1), at: 40 * ms, [], [2, 1, 6])
        #expect(!log[0].needsThreadCredentials)
        log.hear(address(1), at: 60 * ms, .scanResponse, matter)
        #expect(log[0].needsThreadCredentials)
    }

    @Test func fragmentsLeaveThePayloadToWhoJoinsThem() {
        let log = makeLog()
        log.beginTrial(at: 0)
        let first = log.hear(address(1), at: 0, [.extended, .moreToCome], [4, 9, 65])
        #expect(first.firstInTrial)
        let last = log.hear(address(1), at: 5 * ms, .extended, [66, 67])
        #expect(!last.newEvent)
        #expect(log[0].data == [])
        log.keep(joined: [4, 9, 65, 66, 67].span, isScanResponse: false, for: last.slot)
        #expect(log[0].data == [4, 9, 65, 66, 67])
        #expect(log[0].name == [65, 66, 67])
        log.keep(joined: [1].span, isScanResponse: false, for: -1)
        log.keep(joined: [1].span, isScanResponse: false, for: 99)
    }

    @Test func anyBytesAreTakenIn() throws {
        let log = makeLog(devices: 20, memory: 100_000)
        log.beginTrial(at: 0)
        var time: Int64 = 0
        try forEachMutation(
            of: [bytes("0201060a0942656163 6f6e2d3031"), bytes("1eff4c000215"), payload(80, 9)], cases: 3000,
            seed: 77
        ) { data in
            time += 7 * ms
            log.hear(address(Int(time % 31)), at: time, ReportTraits(rawValue: UInt8(time / ms % 16)), data)
        }
        log.forEachDevice { slot, device in #expect(device.name?.count ?? 0 <= 254) }
    }

    /// Reports as controllers send them: what kind they are decides about events.
    @Test func reportsAreReadFromEvents() {
        let log = makeLog()
        log.beginTrial(at: 0)
        func record(_ type: UInt8, at time: Int64, _ data: [UInt8]) -> Heard? {
            var encoder = LegacyReportEncoder()
            _ = encoder.add(eventType: type, address: address(1), data: data.span, rssi: -70)
            var event: [UInt8] = []
            encoder.finish(into: &event)
            guard var reports = AdvertisingReports(event: event.span), let report = reports.next() else {
                return nil
            }
            return log.record(report, at: time)
        }
        #expect(record(0, at: 100 * ms, [2, 1, 6])?.firstInTrial == true)
        #expect(record(4, at: 150 * ms, [2, 9, 65])?.newEvent == false)
        #expect(record(0, at: 600 * ms, [2, 1, 6])?.newEvent == true)
        #expect(record(1, at: 700 * ms, [])?.newEvent == true)
        #expect(record(1, at: 704 * ms, [])?.newEvent == true)
        let device = log[0]
        #expect(device.events == 4)
        #expect(device.data == [2, 1, 6])
        #expect(device.scanResponse == [2, 9, 65])
        #expect(device.rssi == .init(min: -70, max: -70, last: -70))
        #expect(device.primaryPHY == 1)
        #expect(AdvertisingEventKind(rawValue: device.eventType) == .advDirectInd)
    }
}
