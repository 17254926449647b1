internal import DiscoveryLatency

extension ScanStretch {
    /// Of a device whose PHY has windows of its own.
    var withoutSetting: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: hasOrigin)
    }
}
