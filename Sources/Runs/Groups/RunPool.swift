public import DiscoveryLatency
internal import HCI

/// Runs that are taken together: those of a gateway or a site, or a single one.
///
/// What waits there are is judged within each run. A device is known by its address, so that it is the same in all runs.
public struct RunPool {
    /// A run with its number in its recording, and what it is called beside others.
    public typealias Member = (id: Int64, name: String, run: Run)

    /// What the pool is called: `run 3`, `berlin`.
    public let name: String
    public let members: [Member]
    /// In the order in which they come in the runs.
    public let devices: [Device]

    /// A device, with its place in each member that has it.
    public struct Device {
        public let outline: DeviceOutline
        public let places: [(member: Int, place: Int)]
    }

    /// A single run.
    public init(_ id: Int64, _ run: Run) { self.init(name: "run \(id)", [(id, "run \(id)", run)]) }

    public init(name: String, _ members: [Member]) {
        self.name = name
        self.members = members
        var indices: [UInt64: Int] = [:]
        var outlines: [DeviceOutline] = []
        var places: [[(member: Int, place: Int)]] = []
        for (member, (_, _, run)) in members.enumerated() {
            for place in 0..<run.devices.count {
                let outline = run.devices.outline(place)
                if let index = indices[outline.address.packed] {
                    places[index].append((member, place))
                    outlines[index].isExpected = outlines[index].isExpected || outline.isExpected
                    outlines[index].events &+= outline.events
                    outlines[index].reports &+= outline.reports
                } else {
                    indices[outline.address.packed] = outlines.count
                    outlines.append(outline)
                    places.append([(member, place)])
                }
            }
        }
        devices = zip(outlines, places).map { Device(outline: $0, places: $1) }
    }

    /// Trials that came to their end.
    public var trialsDone: Int { members.reduce(0) { $0 + $1.run.trialsDone } }

    /// What all members were scanned with; nil where they differ, or one does not tell.
    public var timing: ScanTiming? {
        common { $0.header.effective?.timing } ?? nil
    }

    /// What all members have in common; nil where they differ.
    public func common<Value: Equatable>(_ value: (Run) -> Value) -> Value? {
        guard let first = members.first.map({ value($0.run) }),
            members.allSatisfy({ value($0.run) == first })
        else { return nil }
        return first
    }

    /// Why figures of a member could not be read, once that was tried.
    public var readFailure: (name: String, reason: String)? {
        for member in members {
            if let reason = member.run.devices.readFailure { return (member.name, reason) }
        }
        return nil
    }

    /// What is known of a device: of the member that heard it first.
    public func record(_ device: Int) -> DeviceRecord {
        let heard = devices[device].places.first {
            members[$0.member].run.devices.outline($0.place).reports > 0
        }
        let (member, place) = heard ?? devices[device].places[0]
        return members[member].run.devices.record(place)
    }

    /// Calls `body` with each wait of a device, in the order of members and trials, in nanoseconds. A member whose settings
    /// are kept apart yields none.
    func forEachWait(of device: Int, _ body: (_ isSeen: Bool, _ time: Int64) -> Void) {
        for (member, place) in devices[device].places {
            let devices = members[member].run.devices
            guard !devices.keepsSettingsApart else { continue }
            devices.forEachWait(of: place) { _, isSeen, time in body(isSeen, time) }
        }
    }

    /// First-seen latencies of a device, and the lengths of the trials that ended without it, in nanoseconds.
    public func waits(of device: Int) -> (seen: [Int64], censored: [Int64]) {
        var waits: (seen: [Int64], censored: [Int64]) = ([], [])
        forEachWait(of: device) { isSeen, time in
            if isSeen { waits.seen.append(time) } else { waits.censored.append(time) }
        }
        return waits
    }

    /// See `RunDevices.firstSeen`.
    public func firstSeen(of device: Int) -> KaplanMeier {
        let (seen, censored) = waits(of: device)
        return KaplanMeier(seen: seen, censored: censored)
    }

    /// First-seen latencies of all devices and trials.
    public var firstSeenOfAll: KaplanMeier {
        var (seen, censored): ([Int64], [Int64]) = ([], [])
        for device in devices.indices {
            forEachWait(of: device) { isSeen, time in
                if isSeen { seen.append(time) } else { censored.append(time) }
            }
        }
        return KaplanMeier(seen: seen, censored: censored)
    }

    /// See `RunDevices.shownGapsOfAll`.
    public var shownGapsOfAll: LatencyHistogram {
        var gaps = LatencyHistogram()
        for member in members { gaps.merge(member.run.devices.shownGapsOfAll) }
        return gaps
    }
}
