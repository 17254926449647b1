import DiscoveryLatency
import HCI
import TestSupport
import Testing

@testable import Runs

struct DiscoveryLogEventTests {
    @Test func recordFitsIntoItsBound() {
        #expect(MemoryLayout<DeviceSlot>.stride <= 256)
        #expect(MemoryLayout<DeviceSlot>.size > 150, "a record this small has lost something")
    }

    /// Reports of one device at times in microseconds after the start of a trial, and what they amount to.
    struct Stream: Sendable {
        var what: String
        var reports: [(Int64, ReportTraits)]
        var events: UInt64
        var gapsUs: [Int64]
        var backwards: UInt64 = 0
    }

    static let streams: [Stream] = [
        Stream(
            what: "one report an event",
            reports: [(100_000, []), (600_000, []), (1_105_000, [])], events: 3, gapsUs: [500_000, 505_000]),
        Stream(
            what: "scan responses belong to their event",
            reports: [
                (100_000, []), (100_700, .scanResponse), (600_000, []), (600_700, .scanResponse),
                (620_000, .scanResponse),
            ], events: 2, gapsUs: [500_000]),
        Stream(
            what: "the same event on two more channels",
            reports: [
                (100_000, []), (100_526, []), (101_052, []), (600_000, []), (610_500, []), (611_999, []),
            ], events: 2, gapsUs: [500_000]),
        Stream(
            what: "20 ms advertising is not collapsed, nor are 12 ms",
            reports: [(0, []), (20_000, []), (32_000, []), (43_999, [])], events: 3, gapsUs: [20_000, 12_000]),
        Stream(
            what: "measured from the first report of the event, not the last",
            reports: [(0, []), (11_000, []), (22_000, [])], events: 2, gapsUs: [22_000]),
        Stream(
            what: "high-duty directed advertising is not collapsed",
            reports: [(0, .directed), (3750, .directed), (7500, .directed), (11_250, .directed)], events: 4,
            gapsUs: [3750, 3750, 3750]),
        Stream(
            what: "fragments belong to their event",
            reports: [
                (0, [.extended, .moreToCome]), (15_000, [.extended, .moreToCome]), (30_000, .extended),
                (500_000, [.extended, .moreToCome]), (515_000, .extended),
            ], events: 2, gapsUs: [500_000]),
        Stream(
            what: "a fragment whose rest never came does not swallow the next event",
            reports: [(0, [.extended, .moreToCome]), (500_000, .extended), (1_000_000, .extended)], events: 3,
            gapsUs: [500_000, 500_000]),
        Stream(
            what: "a scan response may come first",
            reports: [(5000, .scanResponse), (500_000, []), (1_000_000, [])], events: 3,
            gapsUs: [495_000, 500_000]),
        Stream(
            what: "47 µs back in time",
            reports: [(100_000, []), (99_953, []), (600_000, [])], events: 2, gapsUs: [500_000], backwards: 1),
        Stream(
            what: "47 µs back between directed events",
            reports: [(100_000, .directed), (99_953, .directed), (103_703, .directed)], events: 3,
            gapsUs: [3750], backwards: 1),
        Stream(
            what: "a clock set back by an hour goes on from there",
            reports: [
                (3_600_000_000, []), (3_600_500_000, []), (500_000, []), (1_000_000, []), (1_500_000, []),
            ],
            events: 5, gapsUs: [500_000, 500_000, 500_000], backwards: 1),
    ]

    @Test(arguments: streams.indices)
    func eventsAndGaps(index: Int) {
        let stream = Self.streams[index]
        let log = makeLog()
        log.beginTrial(at: 7 * second)
        for (time, traits) in stream.reports { log.hear(address(1), at: 7 * second + time * 1000, traits) }
        let device = log[0]
        #expect(device.reports == stream.reports.count, "\(stream.what)")
        #expect(device.events == stream.events, "\(stream.what)")
        #expect(log.counters.events == stream.events, "\(stream.what)")
        #expect(log.counters.backwards == stream.backwards, "\(stream.what)")
        var expected = LatencyHistogram()
        for gap in stream.gapsUs { expected.add(gap * 1000) }
        #expect(device.gaps == expected, "\(stream.what)")
        #expect(log.gapsOfAll == expected, "\(stream.what)")
    }

    @Test func gapsNeverSpanTheEndOfATrial() {
        let log = makeLog()
        log.beginTrial(at: 0)
        log.hear(address(1), at: 100 * ms)
        log.hear(address(1), at: 600 * ms)
        log.endTrial(at: second)
        log.hear(address(1), at: second + ms)
        log.beginTrial(at: 3 * second)
        log.hear(address(1), at: 3 * second + 50 * ms)
        log.hear(address(1), at: 3 * second + 555 * ms)
        log.endTrial(at: 4 * second)
        let device = log[0]
        #expect(device.gaps.count == 2)
        #expect(device.gaps.longest == 505 * ms)
        #expect(device.events == 4)
        #expect(device.reports == 5)
        #expect(log.counters.outsideTrials == 1)
        #expect(device.firstSeen == [100 * ms, 50 * ms])
    }

    @Test func withoutOriginThereAreGapsOnly() {
        let log = makeLog()
        log.beginWithoutOrigin(at: 0)
        log.hear(address(1), at: 100 * ms)
        log.hear(address(1), at: 600 * ms)
        log.beginTrial(at: 700 * ms)
        log.hear(address(1), at: 1100 * ms)
        log.hear(address(1), at: 1600 * ms)
        log.endTrial(at: 2 * second)
        #expect(log.trials.count == 1)
        #expect(log[0].firstSeen == [400 * ms])
        #expect(log[0].gaps.count == 2)

        let gapsOnly = makeLog()
        gapsOnly.beginWithoutOrigin(at: 0)
        #expect(!gapsOnly.hear(address(1), at: 100 * ms).firstInTrial)
        #expect(gapsOnly[0].firstSeen.isEmpty)
        #expect(gapsOnly.totals.firstSeen.count == 0)
    }

    @Test func heardTellsWhatWasNew() {
        let log = makeLog()
        log.beginTrial(at: 0)
        let first = log.hear(address(1), at: ms)
        #expect(first.newDevice && first.newEvent && first.firstInTrial)
        let again = log.hear(address(1), at: 2 * ms)
        #expect(!again.newDevice && !again.newEvent && !again.firstInTrial && again.slot == first.slot)
        let next = log.hear(address(1), at: 100 * ms)
        #expect(!next.newDevice && next.newEvent && !next.firstInTrial)
        let other = log.hear(address(1, kind: .public), at: 100 * ms)
        #expect(other.newDevice && other.slot != first.slot)
        log.beginTrial(at: second)
        let nextTrial = log.hear(address(1), at: second + ms)
        #expect(!nextTrial.newDevice && nextTrial.newEvent && nextTrial.firstInTrial)
    }

    @Test func aReportBeforeItsTrialHasNoNegativeLatency() {
        let log = makeLog()
        log.beginTrial(at: second)
        log.hear(address(1), at: second - 47_000)
        #expect(log[0].firstSeen == [0])
        #expect(log.counters.backwards == 1)
    }

    @Test func extremeTimesNeitherTrapNorLie() {
        let times: [Int64] = [.min, .max, 0, -1, 1, .min + 1, .max - 1, 12 * ms, -12 * ms]
        var random = SeededRandom(seed: 11)
        for _ in 0..<200 {
            let log = makeLog(devices: 8, memory: 1 << 20)
            for _ in 0..<100 {
                let time = times.randomElement(using: &random)!
                switch Int.random(in: 0..<10, using: &random) {
                case 0: log.beginTrial(at: time)
                case 1: log.endTrial(at: time)
                case 2: log.beginWithoutOrigin(at: time)
                default:
                    log.hear(
                        address(Int.random(in: 0..<12, using: &random)), at: time,
                        ReportTraits(rawValue: .random(in: 0..<16, using: &random)))
                }
            }
            let totals = log.totals
            #expect(totals.gaps.shortest ?? 0 >= 0)
            #expect(totals.firstSeen.shortest ?? 0 >= 0)
            #expect(totals.firstSeen.mean ?? 0 >= 0)
            log.forEachDevice { slot, device in
                #expect(device.firstSeen.allSatisfy { $0 ?? 0 >= 0 })
                #expect(log.figures(gapsOf: slot).shortest ?? 0 >= 0)
            }
            #expect(log.top(5, by: .lastHeard).count <= 5)
        }
    }

    @Test func gapsOverADayAreCountedApart() {
        let log = makeLog()
        log.beginTrial(at: 0)
        log.hear(address(1), at: 0)
        log.hear(address(1), at: LatencyBuckets.longest + 1)
        #expect(log[0].gaps.count == 0)
        #expect(log[0].gaps.overflow == 1)
        #expect(log.gapsOfAll.overflow == 1)
    }

    @Test func signalStrengthLeavesOutWhatIsNotThere() {
        let log = makeLog()
        log.beginTrial(at: 0)
        log.hear(address(1), at: ms, rssi: 127)
        #expect(log[0].rssi == nil)
        for (n, rssi) in [-60, -80, 127, -40, -55, 127].enumerated() {
            log.hear(address(1), at: Int64(n) * 20 * ms, rssi: Int8(rssi))
        }
        #expect(log[0].rssi == .init(min: -80, max: -40, last: -55))
    }
}
