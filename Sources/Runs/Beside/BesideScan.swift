public import HCI

/// What the host's capture tells of the scan: when it was on, with which setting, and what was reported.
public struct BesideScan: Sendable {
    public struct Trial: Sendable {
        /// Nanoseconds on the host's clock: the Command Complete of scan enable, and the end.
        public var start: Int64
        public var end: Int64
        /// nil: not known.
        public var parameters: EffectiveParameters?
        /// What kept reports back: a device that is missing may have been filtered.
        public var filter: ReportFilter

        public init(start: Int64, end: Int64, parameters: EffectiveParameters?, filter: ReportFilter = .none) {
            self.start = start
            self.end = end
            self.parameters = parameters
            self.filter = filter
        }
    }

    public var trials: [Trial] = []
    /// When each event of a device was reported first, in nanoseconds, ascending.
    public var heard: [DeviceAddress: [Int64]] = [:]

    public init() {}
}
