import DiscoveryLatency
import Glibc
import HCI
import TestSupport
import Testing

@testable import Runs

/// First and last sightings of devices that nobody named are seen by construction.
@Suite struct WaitsTests {
    /// Trials of 10 s; each device is seen after an exponential wait with a median of 3316 ms, or not at all.
    private func run(trials: Int, devices: Int, expected: [DeviceAddress] = []) -> DiscoveryLog {
        var random = SeededRandom(seed: 3)
        let log = makeLog(expected: expected)
        for trial in 0..<trials {
            let start = Int64(trial) * 11 * second
            log.beginTrial(at: start)
            let median = 3_316_000_000.0
            let waits = (0..<devices).map { device in
                (device, Int64(median * -log2(1 - Double.random(in: 0..<1, using: &random))))
            }
            for (device, wait) in waits.sorted(by: { $0.1 < $1.1 }) where wait < 10 * second {
                log.hear(address(device), at: start + wait)
            }
            log.endTrial(at: start + 10 * second)
        }
        return log
    }

    @Test(arguments: [3, 5, 20]) func theMedianIsTheTruth(_ trials: Int) throws {
        let devices = LogDevices(run(trials: trials, devices: 900))
        let p50 = try #require(devices.firstSeenOfAll.percentile(0.5))
        #expect(abs(Double(p50) - 3316e6) < 250e6, "\(p50)")
        guard trials == 3 else { return }
        // With the boundaries it would be too early.
        var (seen, censored): ([Int64], [Int64]) = ([], [])
        for place in 0..<devices.count {
            devices.forEachTrial(of: place) { if $1 == .seen { seen.append($2) } else { censored.append($2) } }
        }
        #expect(try #require(KaplanMeier(seen: seen, censored: censored).percentile(0.5)) < 3066 * ms)
    }

    @Test func boundariesAreLeftOutAndCounted() {
        let log = run(trials: 5, devices: 30, expected: [address(0)])
        let devices = LogDevices(log)
        var (boundaries, seen, censored) = (0, 0, 0)
        for place in 0..<devices.count {
            let device = devices.device(place)
            let waits = devices.waits(of: place)
            let sightings = device.firstSeen.compactMap { $0 }
            if device.expected {
                #expect(waits.seen == sightings)
            } else {
                #expect(waits.seen == Array(sightings.dropFirst().dropLast()))
                boundaries += min(2, sightings.count)
            }
            #expect(waits.censored.count == device.trialStatus.count { $0 == .censored })
            seen += waits.seen.count
            censored += waits.censored.count
        }
        let totals = devices.totals
        #expect(totals.boundarySightings == boundaries && boundaries > 40)
        #expect(totals.firstSeen.count == seen && totals.firstSeen.censored == censored)
    }

    /// Between the sightings of two trials lies nothing: they count, and decide nothing.
    @Test func twoTrialsKeepTheirSightingsAndDecideNoClaim() {
        let claim = LatencyAssertion(.percentile(0.5), below: 10 * second)
        let log = run(trials: 2, devices: 30)
        let devices = LogDevices(log)
        #expect(devices.totals.boundarySightings == 0)
        #expect(devices.firstSeenOfAll.seen == (0..<devices.count).reduce(0) { $0 + devices.tally($1).seen })
        let (seen, censored) = (Array(repeating: second, count: 60), [Int64]())
        func verdict(_ device: DeviceAddress?, trials: Int, _ claim: LatencyAssertion)
            -> LatencyJudgement.Verdict
        {
            AssertionResult(
                claim, device: device, seen: seen, censored: censored, trials: trials, of: 10 * second
            )
            .judgement.verdict
        }
        #expect(verdict(nil, trials: 2, claim) == .undecided(.names))
        #expect(verdict(nil, trials: 3, claim) == .holds)
        #expect(verdict(address(1), trials: 2, claim) == .holds)
        #expect(verdict(nil, trials: 1, LatencyAssertion(.maximum, below: ms)) == .fails)
    }
}
