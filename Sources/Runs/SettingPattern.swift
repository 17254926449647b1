/// A setting as users name it: `30/300`, `182.5/730`, with what tells it from another of the same window and interval where
/// there is one: `30/300,passive`, `30/300,coded`, `30/300,0x08`, `182.5/730,140/1400` (the Coded PHY's beside it).
public struct SettingPattern: Equatable, Sendable {
    /// Nanoseconds.
    public var window: Int64
    public var interval: Int64
    public var active: Bool?
    public var phy: ScanPHY?
    public var radio: UInt8?
    /// Of the Coded PHY, in units.
    public var coded: ScanTiming?

    public init(
        window: Int64, interval: Int64, active: Bool? = nil, phy: ScanPHY? = nil, radio: UInt8? = nil
    ) {
        self.window = window
        self.interval = interval
        self.active = active
        self.phy = phy
        self.radio = radio
    }

    /// What became of looking for it.
    public enum Match: Equatable, Sendable {
        case one(Int)
        case none
        /// The places of all that it may mean.
        case several([Int])
    }

    /// Looks for it. Times within 0.6 ms match, for settings are whole units; exact ones go before.
    public func match(_ settings: [SettingUse]) -> Match {
        for tolerance in [0, ScanTiming.unit - 1] {
            let places = settings.indices.filter { fits(settings[$0].setting, tolerance) }
            if places.count == 1 { return .one(places[0]) }
            if places.count > 1 { return .several(places) }
        }
        return .none
    }

    private func fits(_ setting: ScanSetting, _ tolerance: Int64) -> Bool {
        (setting.timing.window - window).magnitude <= UInt64(tolerance)
            && (setting.timing.interval - interval).magnitude <= UInt64(tolerance)
            && active ?? setting.active == setting.active && phy ?? setting.phy == setting.phy
            && radio ?? setting.radio == setting.radio && (coded == nil || coded == setting.codedTiming)
    }
}
