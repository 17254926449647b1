public import DiscoveryLatency

/// The devices of a discovery log.
public final class LogDevices: RunDevices {
    let log: DiscoveryLog
    /// The slot of each place.
    private let slots: [Int]

    public init(_ log: DiscoveryLog) {
        self.log = log
        slots = log.slots
    }

    public var keepsSettingsApart = false
    public var count: Int { slots.count }
    public var trials: [Trial] { log.trials }
    public var listening: Trial? { log.state.value.listeningWithoutOrigin }
    public var isCodedOnly: Bool { log.state.value.isCodedOnly }
    public var lateVerdictsLeftOut: Int { log.lateVerdictsLeftOut }
    public var gapsOfAll: LatencyHistogram { log.gapsOfAll }

    public func outline(_ place: Int) -> DeviceOutline { log.state.value.outline(slots[place]) }
    public func record(_ place: Int) -> DeviceRecord { log.state.value.record(slots[place]) }
    public func gaps(of place: Int) -> LatencyHistogram { log.gaps(of: slots[place]) }
    public func eventTimes(of place: Int) -> [Int64] { log.state.value.eventTimes(of: slots[place]) }
    public func forEachTrial(of place: Int, _ body: (Int, TrialStatus, Int64) -> Void) {
        log.forEachTrial(of: slots[place], body)
    }
    public func sightings(of place: Int) -> Sightings { log.state.value.sightings(ofSlot: slots[place]) }
    public func unjudged(of place: Int) -> UnjudgedTrials { log.state.value.unjudged(slots[place]) }
}
