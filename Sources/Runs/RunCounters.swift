/// What a run counted, and what it had to leave out.
public struct RunCounters: Equatable, Sendable {
    /// Advertising reports that were recorded, scan responses and fragments included.
    public var reports: UInt64 = 0
    /// Advertising events they came from.
    public var events: UInt64 = 0
    /// Reports while no trial was running: counted, but without first-seen latency and gaps.
    public var outsideTrials: UInt64 = 0
    /// Reports stamped earlier than one before them from the same device (or than their trial's start): no negative
    /// latency is made of them.
    public var backwards: UInt64 = 0
    /// Reports that could not be parsed. Added by whoever parses.
    public var malformed: UInt64 = 0
    /// Extended advertising chains whose end was never received. Added by whoever reassembles.
    public var truncatedChains: UInt64 = 0
    /// Reports that arrived outside every trial and were left out: strays before the scan enable. Added by the session.
    public var stray: UInt64 = 0
    /// Steps of the wall clock. Added by the session.
    public var clockSteps: UInt64 = 0
    /// Packets that the kernel, or the program that wrote the capture, dropped before they were read. Added by the session.
    public var packetsLost: UInt64 = 0
    /// Devices given up to make room for others, with all that was known of them.
    public var evicted: UInt64 = 0
    /// What pools refused.
    public var dropped = Dropped()

    public init() {}

    public struct Dropped: Equatable, Sendable {
        public init() {}

        /// Payloads longer than 31 bytes of which the first 31 were kept, and scan responses not kept.
        public var payloads: UInt64 = 0
        /// Names not kept.
        public var names: UInt64 = 0
        /// Gaps counted in a neighbouring bucket; their sum, shortest and longest stay exact.
        public var gaps: UInt64 = 0
        /// First-seen latencies not kept; the device's trials from there on are not judged.
        public var trialValues: UInt64 = 0
        /// Times of advertising events not kept: the device's advertising interval is not estimated.
        public var eventTimes: UInt64 = 0
        /// Fragments that reassembly had no room for. Added by whoever reassembles.
        public var fragments: UInt64 = 0
        /// Reports of new devices when every record was taken by an expected device.
        public var devices: UInt64 = 0

        public var total: UInt64 {
            payloads &+ names &+ gaps &+ trialValues &+ eventTimes &+ fragments &+ devices
        }
    }
}

/// One trial: from the Command Complete of scan enable to the end of scanning.
public struct Trial: Equatable, Sendable {
    /// Nanoseconds on the controller's time line.
    public var start: Int64
    private var endTime: Int64 = 0
    private var storedTiming = ScanTiming(windowUnits: 0, intervalUnits: 0)
    private var marks = Marks()

    /// Which of the fields are there; below them the place of the setting. A month of trials is half a million: none has a
    /// byte to spare.
    private struct Marks: OptionSet {
        var rawValue: UInt32 = 0
        static let end = Marks(rawValue: 1 << 31)
        static let timing = Marks(rawValue: 1 << 30)
        static let setting = Marks(rawValue: 1 << 29)
        static let endedEarly = Marks(rawValue: 1 << 28)
        static let filtered = Marks(rawValue: 1 << 27)
        static let places: UInt32 = 1 << 27 - 1

        mutating func set(_ mark: Marks, _ isSet: Bool) {
            if isSet { insert(mark) } else { remove(mark) }
        }
    }

    /// Nil while it is running.
    public var end: Int64? {
        get { marks.contains(.end) ? endTime : nil }
        set {
            marks.set(.end, newValue != nil)
            endTime = newValue ?? 0
        }
    }

    /// What the scanner was set to; nil where that is not known.
    public var timing: ScanTiming? {
        get { marks.contains(.timing) ? storedTiming : nil }
        set {
            marks.set(.timing, newValue != nil)
            storedTiming = newValue ?? ScanTiming(windowUnits: 0, intervalUnits: 0)
        }
    }

    /// It ended with the last expected device, before its time.
    public var endedEarly: Bool {
        get { marks.contains(.endedEarly) }
        set { marks.set(.endedEarly, newValue) }
    }

    /// Its place in ``Run/settings``, 0…134,217,727; nil where that is not known.
    public var setting: Int? {
        get { marks.contains(.setting) ? Int(marks.rawValue & Marks.places) : nil }
        set {
            let place = newValue.flatMap { UInt32(exactly: $0) }.flatMap { $0 <= Marks.places ? $0 : nil }
            marks.set(.setting, place != nil)
            marks.rawValue = marks.rawValue & ~Marks.places | (place ?? 0)
        }
    }

    /// The host had the controller filter reports (APCF, accept list): a device that is missing may have been filtered.
    public var isFiltered: Bool {
        get { marks.contains(.filtered) }
        set { marks.set(.filtered, newValue) }
    }

    public init(
        start: Int64, end: Int64? = nil, timing: ScanTiming? = nil, endedEarly: Bool = false,
        setting: Int? = nil, isFiltered: Bool = false
    ) {
        self.start = start
        self.end = end
        self.timing = timing
        self.endedEarly = endedEarly
        self.setting = setting
        self.isFiltered = isFiltered
    }
}

/// What became of one device in one trial.
public enum TrialStatus: Sendable, Equatable {
    /// A report was received.
    case seen
    /// The device was there (seen in an earlier and in a later trial, or expected) and no report was received: its
    /// latency is longer than the trial.
    case censored
    /// Nothing tells that the device was there.
    case absent
    /// The trial in which the device was heard for the first time, and it came in after the start (`LateArrival`): no
    /// latency of discovery.
    case arrivedLate
    /// The pool of trial values was full, or the device had been seen, given up for want of room, and came back: left
    /// out of every figure.
    case notKept

    /// As it is written in outputs.
    public var name: String {
        switch self {
        case .seen: "seen"
        case .censored: "censored"
        case .absent: "absent"
        case .arrivedLate: "arrived_late"
        case .notKept: "not_kept"
        }
    }
}
