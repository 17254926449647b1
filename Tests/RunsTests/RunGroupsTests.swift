import DiscoveryLatency
import HCI
import Testing

@testable import Runs

@Suite struct RunGroupsTests {
    private func address(_ number: UInt64) -> DeviceAddress {
        DeviceAddress(bits: 0xc0ff_ee00_0000 + number, kind: .random)
    }

    /// A run of trials of 1 s, with the latencies of each device in ms by trial; nil: missed.
    private func run(
        _ devices: [(number: UInt64, latencies: [Int64?])], expected: Bool = true, label: String? = nil
    ) throws -> Run {
        let count = devices.map(\.latencies.count).max() ?? 0
        let trials = (0..<count).map {
            Trial(start: Int64($0) * 2_000_000_000, end: Int64($0) * 2_000_000_000 + 1_000_000_000)
        }
        let stored = devices.map { number, latencies in
            var record = DeviceRecord(address: address(number), expected: expected)
            record.reports = UInt64(latencies.compactMap(\.self).count)
            record.events = record.reports
            var device = StoredDevice(record)
            for (trial, latency) in latencies.enumerated() {
                if let latency { device.sightings.append((trial, latency * 1_000_000)) }
            }
            return device
        }
        var header = RunHeader(
            version: "1", controller: ControllerDescription(name: "sim", channel: "simulated", clock: .virtual))
        if let label { try header.labels.set(RunLabel(name: "site", value: label)) }
        return Run(
            header: header, end: .finished, complete: true, duration: 0, contaminated: false,
            counters: RunCounters(),
            devices: StoredDevices(
                stored, trials: trials, listening: nil, isCodedOnly: false, gapsOfAll: LatencyHistogram()))
    }

    private func pool(_ name: String, _ runs: [Run]) -> RunPool {
        RunPool(name: name, runs.enumerated().map { (Int64($0 + 1), "run \($0 + 1)", $1) })
    }

    @Test func poolsAreTheSumOfTheirRuns() throws {
        let a = try run([(1, [100, 200, nil]), (2, [50, 60, 70])])
        let b = try run([(2, [80, nil, 90, 100]), (3, [10, 20, 30, 40])])
        let pool = pool("both", [a, b])
        #expect(pool.devices.map(\.outline.address) == [address(1), address(2), address(3)])
        #expect(pool.devices.map(\.places.count) == [1, 2, 1])
        let both = pool.waits(of: 1)
        #expect(
            both.seen == [50, 60, 70, 80, 90, 100].map { $0 * 1_000_000 } && both.censored == [1_000_000_000])
        #expect(pool.trialsDone == 7 && pool.firstSeenOfAll.seen == 12 && pool.firstSeenOfAll.censored == 2)
        let groups = RunGroups([pool], level: 0.05)
        #expect(
            groups.firstSeen == Figures(pool.firstSeenOfAll) && groups.groups[0].firstSeen == groups.firstSeen)
        #expect(groups.groups[0].chance == nil && groups.tests == 0 && groups.isSooner(0) == nil)
    }

    @Test func whichGroupsDiffer() throws {
        let quick = (0..<40).map { Int64(10 + $0) }
        let slow = (0..<40).map { Int64(300 + 3 * $0) }
        let pools = [
            pool("a", [try run([(1, quick), (2, quick)])]),
            pool("b", [try run([(1, quick), (2, quick.reversed())])]),
            pool("c", [try run([(1, slow), (2, slow)]), try run([(1, slow)])]),
            pool("d", [try run([(9, quick)])]),
        ]
        let groups = RunGroups(pools, level: 0.05)
        #expect(groups.isSooner(0) == true && groups.isSooner(1) == true && groups.isSooner(2) == false)
        // No other group knows the device of the last one.
        #expect(groups.groups[3].chance == nil && groups.isSooner(3) == nil && groups.tests == 3)
        #expect(groups.devices.map(\.address) == [address(1), address(2), address(9)])
        #expect(
            groups.devices[0].groups.map(\.group) == [0, 1, 2] && groups.devices[2].groups.map(\.group) == [3])
        #expect(groups.devices[0].groups.map(\.seen) == [40, 40, 80])
        #expect(groups.devices[0].groups[2].p50 == 357_000_000)
        let all = groups.groups.reduce(0) { $0 + $1.firstSeen.count }
        #expect(groups.firstSeen.count == all && all == 40 * 8)
    }

    /// Of two groups there is one test: nothing is corrected.
    @Test func twoGroupsHaveOneTest() throws {
        let a = pool("a", [try run([(1, (0..<20).map { Int64(100 + $0 * 7) })])])
        let b = pool("b", [try run([(1, (0..<20).map { Int64(120 + $0 * 9) })])])
        let groups = RunGroups([a, b], level: 0.05)
        var two = LogRank()
        two.add(a.waits(of: 0), b.waits(of: 0))
        let chances = groups.groups.map { $0.chance ?? 2 }
        #expect(groups.tests == 1 && abs(chances[0] - chances[1]) < 1e-12)
        #expect(abs((groups.groups[0].chance ?? 0) - (two.p ?? 1)) < 1e-12)
    }

    /// First and last sightings of a device that nobody expects are known for it, in each run.
    @Test func boundariesAreThoseOfEachRun() throws {
        let one = try run([(1, [100, nil, 300, 400])], expected: false)
        let waits = pool("two", [one, one]).waits(of: 0)
        #expect(waits.seen == [300_000_000, 300_000_000] && waits.censored == [1_000_000_000, 1_000_000_000])
    }
}
