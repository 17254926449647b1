public import DiscoveryLatency
public import HCI

/// Many runs, pooled in groups: how long discovery takes in each of them, which of them differ, and which device is seen
/// where.
public struct RunGroups {
    public struct Group {
        public let pool: RunPool
        public let firstSeen: Figures
        /// Against all other groups together, each device compared with itself.
        public let test: LogRank
        /// The test's p after Holm's correction; nil where the data can tell nothing.
        public let chance: Double?
    }

    /// A device that was seen in some group, or expected in one.
    public struct Device {
        public let address: DeviceAddress
        public let isExpected: Bool
        /// In the order of groups; those that do not know the device are left out.
        public let groups: [InGroup]
    }

    /// A device in a group that knows it.
    public struct InGroup {
        public let group: Int
        /// Its place in the group's pool.
        public let device: Int
        /// Trials in which it was seen, and in which it was missed.
        public let seen: Int
        public let censored: Int
        /// Nanoseconds; nil where fewer than half of the trials saw it.
        public let p50: Int64?
        /// It was heard at least once, whether or not that counts in the figures.
        public let isHeard: Bool
    }

    public let groups: [Group]
    /// All groups together.
    public let firstSeen: Figures
    public let trialsDone: Int
    /// Expected ones first, then those in most groups, then those heard most.
    public let devices: [Device]
    /// The chance that any group is called different where none is.
    public let level: Double
    /// How many groups were tested.
    public var tests: Int { groups.count == 2 ? min(1, tested) : tested }
    private var tested: Int { groups.count { $0.chance != nil } }

    /// With fewer latencies nothing is said: the test is a normal approximation.
    public static let fewestLatencies = 10

    public init(_ pools: [RunPool], level: Double) {
        self.level = level
        trialsDone = pools.reduce(0) { $0 + $1.trialsDone }
        var known: [UInt64: Int] = [:]
        var strata: [[(group: Int, device: Int)]] = []
        for (group, pool) in pools.enumerated() {
            for (device, known_) in pool.devices.enumerated() {
                let key = known_.outline.address.packed
                if let index = known[key] {
                    strata[index].append((group, device))
                } else {
                    known[key] = strata.count
                    strata.append([(group, device)])
                }
            }
        }
        var waits = GroupWaits(groups: pools.count)
        var devices: [Device] = []
        devices.reserveCapacity(strata.count)
        for places in strata { devices.append(waits.add(places, of: pools)) }
        let (figures, all) = waits.figures()
        firstSeen = all
        let chances = waits.tests.tests.map { $0.seen >= Self.fewestLatencies ? $0.p : nil }
        // Two groups have one test between them.
        let corrected = pools.count == 2 ? chances : holm(chances)
        groups = pools.indices.map {
            Group(pool: pools[$0], firstSeen: figures[$0], test: waits.tests.tests[$0], chance: corrected[$0])
        }
        func events(_ device: Device) -> UInt64 {
            device.groups.reduce(0) { $0 &+ pools[$1.group].devices[$1.device].outline.events }
        }
        let order = devices.indices.map { index in
            let device = devices[index]
            return (
                index: index, isExpected: device.isExpected, groups: device.groups.count(where: \.isHeard),
                events: events(device)
            )
        }.sorted { a, b in
            (b.isExpected ? 1 : 0, b.groups, b.events, a.index) < (
                a.isExpected ? 1 : 0, a.groups, a.events, b.index
            )
        }
        self.devices = order.map { devices[$0.index] }
    }

    /// Whether a group finds devices sooner or later than the others; nil where no difference is shown.
    public func isSooner(_ group: Int) -> Bool? {
        guard let chance = groups[group].chance, chance < level else { return nil }
        return groups[group].test.excess > 0
    }

    /// Why figures could not be read.
    public var readFailure: (name: String, reason: String)? {
        groups.lazy.compactMap(\.pool.readFailure).first
    }
}

/// The waits of all groups: 8 bytes each, whatever their number.
private struct GroupWaits {
    private(set) var tests: LogRankOfMany
    private var seen: [[Int64]]
    private var censored: [[Int64]]

    init(groups count: Int) {
        tests = LogRankOfMany(sets: count)
        seen = Array(repeating: [], count: count)
        censored = seen
    }

    /// Takes a device in, with all groups that know it.
    mutating func add(_ places: [(group: Int, device: Int)], of pools: [RunPool]) -> RunGroups.Device {
        var observations: [LogRankOfMany.Observation] = []
        var groups: [RunGroups.InGroup] = []
        for (group, device) in places {
            let first = (seen[group].count, censored[group].count)
            let pool = pools[group]
            pool.forEachWait(of: device) { isSeen, time in
                if isSeen { seen[group].append(time) } else { censored[group].append(time) }
            }
            seen[group][first.0...].sort()
            censored[group][first.1...].sort()
            let own = (seen[group][first.0...], censored[group][first.1...])
            for time in own.0 { observations.append(.init(time: time, set: group, isSeen: true)) }
            for time in own.1 { observations.append(.init(time: time, set: group, isSeen: false)) }
            groups.append(
                RunGroups.InGroup(
                    group: group, device: device, seen: own.0.count, censored: own.1.count,
                    p50: Figures(sortedSeen: own.0, censored: own.1).p50,
                    isHeard: pool.devices[device].outline.reports > 0))
        }
        if groups.count > 1 {
            observations.sort { $0.time < $1.time }
            tests.add(observations)
        }
        return RunGroups.Device(
            address: pools[places[0].group].devices[places[0].device].outline.address,
            isExpected: places.contains { pools[$0.group].devices[$0.device].outline.isExpected },
            groups: groups)
    }

    /// Of each group, and of all together. What was taken in is given back on the way.
    mutating func figures() -> (groups: [Figures], all: Figures) {
        var groups: [Figures] = []
        var all: (seen: [Int64], censored: [Int64]) = ([], [])
        all.seen.reserveCapacity(seen.reduce(0) { $0 + $1.count })
        all.censored.reserveCapacity(censored.reduce(0) { $0 + $1.count })
        for group in seen.indices {
            seen[group].sort()
            censored[group].sort()
            groups.append(Figures(sortedSeen: seen[group][...], censored: censored[group][...]))
            all.seen += seen[group]
            all.censored += censored[group]
            (seen[group], censored[group]) = ([], [])
        }
        all.seen.sort()
        all.censored.sort()
        return (groups, Figures(sortedSeen: all.seen[...], censored: all.censored[...]))
    }
}
