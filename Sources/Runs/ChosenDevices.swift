internal import DiscoveryLatency

/// Some devices of a run, read in place: with many trials a copy would fill the memory.
final class ChosenDevices: RunDevices {
    private let all: any RunDevices
    private let places: [Int]
    var keepsSettingsApart = false

    init(_ places: [Int], of all: any RunDevices) {
        self.all = all
        self.places = places
    }

    var count: Int { places.count }
    var readFailure: String? { all.readFailure }
    var trials: [Trial] { all.trials }
    var listening: Trial? { all.listening }
    var isCodedOnly: Bool { all.isCodedOnly }
    var gapsOfAll: LatencyHistogram { all.gapsOfAll }
    func outline(_ place: Int) -> DeviceOutline { all.outline(places[place]) }
    func record(_ place: Int) -> DeviceRecord { all.record(places[place]) }
    func gaps(of place: Int) -> LatencyHistogram { all.gaps(of: places[place]) }
    func eventTimes(of place: Int) -> [Int64] { all.eventTimes(of: places[place]) }
    func forEachTrial(of place: Int, _ body: (Int, TrialStatus, Int64) -> Void) {
        all.forEachTrial(of: places[place], body)
    }
    func sightings(of place: Int) -> Sightings { all.sightings(of: places[place]) }
    func unjudged(of place: Int) -> UnjudgedTrials { all.unjudged(of: places[place]) }
}

extension RunDevices {
    /// Those at some places, and no others: in memory, unless there are too many trials.
    public func chosen(_ places: [Int]) -> any RunDevices {
        guard trials.count < Waits.many else { return ChosenDevices(places, of: self) }
        return StoredDevices(
            places.map { StoredDevice(self, $0) }, trials: trials, listening: listening,
            isCodedOnly: isCodedOnly,
            gapsOfAll: gapsOfAll)
    }
}
