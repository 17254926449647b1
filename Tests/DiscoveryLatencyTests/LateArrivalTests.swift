import TestSupport
import Testing

@testable import DiscoveryLatency

struct LateArrivalTests {
    struct Case: Sendable {
        var what: String
        var firstSeenMs: Int64
        var gaps: Int
        var longestMs: Int64
        var late: Bool
    }

    @Test(arguments: [
        Case(what: "one event only", firstSeenMs: 3_600_000, gaps: 0, longestMs: 0, late: false),
        Case(what: "two events", firstSeenMs: 100_000, gaps: 1, longestMs: 500, late: false),
        Case(
            what: "500 ms peripheral walks in at 30 s", firstSeenMs: 30_000, gaps: 60, longestMs: 510,
            late: true),
        Case(
            what: "500 ms peripheral there all the time", firstSeenMs: 480, gaps: 118, longestMs: 510,
            late: false),
        Case(what: "low duty, lucky later", firstSeenMs: 9000, gaps: 12, longestMs: 7000, late: false),
        Case(what: "silent for longer later on", firstSeenMs: 9000, gaps: 5000, longestMs: 12_000, late: false),
        Case(what: "few gaps, 10 times the longest", firstSeenMs: 5100, gaps: 3, longestMs: 510, late: false),
        Case(what: "few gaps, 20 times the longest", firstSeenMs: 10_200, gaps: 3, longestMs: 510, late: true),
        Case(what: "gaps of zero", firstSeenMs: 10, gaps: 9, longestMs: 0, late: false),
        Case(what: "extremes", firstSeenMs: Int64.max / 1_000_000, gaps: .max, longestMs: 1, late: true),
    ])
    func judges(_ item: Case) {
        #expect(
            LateArrival.exceedsSilences(
                item.firstSeenMs * 1_000_000, count: item.gaps, longest: item.longestMs * 1_000_000)
                == item.late, "\(item.what)")
    }

    /// The documented factors by which the first wait must exceed the longest gap.
    @Test(arguments: [(3, 16.0), (5, 7.5), (10, 4), (20, 2.7), (50, 1.9), (200, 1.34)])
    func theDocumentedFactorsHold(gaps: Int, factor: Double) {
        #expect(LateArrival.chance(ratio: factor * 0.97, gaps: gaps) > LateArrival.significance)
        #expect(LateArrival.chance(ratio: factor * 1.03, gaps: gaps) < LateArrival.significance)
    }

    /// Reports that come purely at random, the least favourable case: about one device in a thousand may be taken
    /// for late, not more.
    @Test func aDeviceThatIsThereIsRarelyCalledLate() {
        var random = SeededRandom(seed: 3)
        func wait() -> Int64 {
            // Geometric over 10 ms steps: memoryless.
            var steps: Int64 = 1
            while Int.random(in: 0..<30, using: &random) != 0 { steps += 1 }
            return steps * 10_000_000
        }
        for gaps in [4, 12, 40] {
            var late = 0
            for _ in 0..<4000 {
                let first = wait()
                var longest: Int64 = 0
                for _ in 0..<gaps { longest = max(longest, wait()) }
                if LateArrival.exceedsSilences(first, count: gaps, longest: longest) { late += 1 }
            }
            #expect(late <= 12, "\(gaps) gaps")
        }
    }
}

/// A device that is heard in trials in which time begins anew, or that walks into the first of them.
private struct Visit: Sendable {
    /// Milliseconds.
    var interval: Double
    var window = 30.0
    var scanInterval: Double
    var length: Double
    var trials = 1
    var appears: Double?

    /// Nil where it is never heard.
    func sightings(seed: UInt64) -> LateArrival.Sightings? {
        var random = SeededRandom(seed: seed)
        func draw() -> Double { Double.random(in: 0..<1, using: &random) }
        var train = EventTrain(times: [], scans: [])
        var waits: [Int64?] = []
        var gaps: [Int64] = []
        var start = 0.0
        for trial in 0..<trials {
            train.scans.append(
                ScanStretch(
                    start: Int64(start * 1e6), end: Int64((start + length) * 1e6),
                    window: Int64(window * 1e6), interval: Int64(scanInterval * 1e6)))
            var event = draw() * interval - interval
            if trial == 0, let appears { event = appears + draw() * interval }
            var heard: [Int64] = []
            while event < length {
                let window = Int((max(0, event) / scanInterval).rounded(.down))
                let into = event + Double(window % 3) * 0.526 - Double(window) * scanInterval
                if event >= 0, into >= 0, into + 0.376 <= self.window {
                    heard.append(Int64((start + Double(window) * scanInterval + into + 0.376) * 1e6))
                }
                event += interval + draw() * 10
            }
            gaps += zip(heard, heard.dropFirst()).map { $1 - $0 }
            waits.append(heard.first.map { $0 - Int64(start * 1e6) })
            train.times += heard
            start += length + draw() * 1300
        }
        guard let first = waits.firstIndex(where: { $0 != nil }), let firstSeen = waits[first],
            let last = waits.lastIndex(where: { $0 != nil })
        else { return nil }
        var sightings = LateArrival.Sightings(
            firstSeen: firstSeen, gaps: gaps.count, longestGap: gaps.max() ?? 0)
        sightings.otherWaits = waits[(first + 1)..<(last + 1)].map { $0 ?? Int64(length * 1e6) }
        sightings.train = EventTrain(times: train.times.suffix(300), among: train.scans)
        return sightings
    }
}

/// Advertiser and scanner nearly in step: the gaps within trials say nothing of the silences between bursts.
struct LateArrivalInStepTests {
    @Test(arguments: [
        Visit(interval: 300, scanInterval: 320, length: 4000, trials: 10),
        Visit(interval: 300, scanInterval: 320, length: 4000, trials: 40),
        Visit(interval: 315, scanInterval: 320, length: 60_000),
        Visit(interval: 1285, scanInterval: 320, length: 60_000),
        Visit(interval: 315, scanInterval: 320, length: 10_000, trials: 20),
    ])
    fileprivate func aDeviceThatIsThereIsNotLate(visit: Visit) {
        var suspects = 0
        for seed in 1...40 as ClosedRange<UInt64> {
            guard let device = visit.sightings(seed: seed) else { continue }
            if LateArrival.exceedsSilences(
                device.firstSeen, count: device.gaps, longest: device.longestGap)
            {
                suspects += 1
            }
            #expect(!LateArrival.isLate(device), "seed \(seed)")
        }
        #expect(suspects > 0, "by its gaps alone none would be late either")
    }

    @Test(arguments: [
        Visit(interval: 500, scanInterval: 60, length: 60_000, appears: 30_000),
        Visit(interval: 500, window: 60, scanInterval: 60, length: 60_000, appears: 30_000),
        Visit(interval: 500, scanInterval: 300, length: 120_000, appears: 60_000),
        Visit(interval: 500, scanInterval: 60, length: 10_000, trials: 5, appears: 7000),
    ])
    fileprivate func aDeviceThatWalksInIsLate(visit: Visit) {
        let late = (1...20).count { visit.sightings(seed: $0).map(LateArrival.isLate) ?? false }
        #expect(late >= 19)
    }

    /// Without an interval and another trial nothing tells the two apart.
    @Test func withoutAnIntervalItIsKept() {
        var device = LateArrival.Sightings(firstSeen: 30_000_000_000, gaps: 3, longestGap: 400_000_000)
        #expect(LateArrival.isLate(device), "nothing is known of the scanner: its silences count")
        let times = [30_000, 30_400, 30_700, 31_000].map { Int64($0 * 1_000_000) }
        device.train = EventTrain(
            times: times,
            scans: [ScanStretch(start: 0, end: 31_100_000_000, window: 30_000_000, interval: 320_000_000)])
        #expect(!LateArrival.isLate(device))
        device.otherWaits = [Int64](repeating: 900_000_000, count: 5)
        #expect(LateArrival.isLate(device))
        device.otherWaits.append(40_000_000_000)
        #expect(!LateArrival.isLate(device), "it took longer once")
    }
}
