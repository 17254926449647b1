public import DiscoveryLatency

/// First-seen latencies and gaps over all devices.
public struct DiscoveryTotals: Sendable, Equatable {
    /// Every device and trial that was seen or censored, pooled. Late arrivals, evicted devices and the boundary sightings
    /// are not in it.
    public var firstSeen: Figures
    /// Every gap of the run, those of devices that were evicted since included.
    public var gaps: Figures
    /// Devices in the table that arrived late.
    public var arrivedLate: Int
    /// First and last sightings that are left out of the figures: of devices that nobody named, over three trials or more.
    public var boundarySightings: Int
}
