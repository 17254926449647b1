internal import DiscoveryLatency

extension ScanStretch {
    /// Of a sniffer, which listens all the time: a window as long as can be, and nothing between windows.
    var alwaysOn: ScanStretch {
        let longest = 0xffff * 625_000 as Int64
        return ScanStretch(start: start, end: end, window: longest, interval: longest, hasOrigin: false)
    }

    /// Of a device whose PHY has windows of its own.
    var withoutSetting: ScanStretch {
        ScanStretch(start: start, end: end, window: 0, interval: 0, hasOrigin: hasOrigin)
    }
}
