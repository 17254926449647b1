public import DiscoveryLatency
public import HCI

/// What is in the air around the simulated controller, and how that controller differs from an ideal one.
///
/// All times are nanoseconds. `init(json:)` reads the text form that `sim:FILE.json` takes; `household` is what
/// `--controller sim` shows.
public struct Scenario: Equatable, Sendable {
    public var advertisers: [Advertiser]
    public var scanner: Scanner
    /// True where PDUs that overlap on one channel destroy each other.
    public var collisions: Bool
    /// SHA-256 of the document that it was read from, in hex; nil of one that was made otherwise.
    public var documentDigest: String?

    public init(advertisers: [Advertiser] = [], scanner: Scanner = Scanner(), collisions: Bool = false) {
        self.advertisers = advertisers
        self.scanner = scanner
        self.collisions = collisions
    }

    /// A sender of advertising events, or `count` of them that differ in address and phase only.
    public struct Advertiser: Equatable, Sendable {
        /// nil: a random static address from the seed.
        public var address: DeviceAddress?
        /// Advertising interval Ta: 2.5 ms … 10485 s.
        public var interval: Int64
        public var delay: DelayLaw = .specification
        /// Chance that a PDU is lost, 0…1, independent for every PDU.
        public var loss: Double = 0
        public var kind: Kind = .connectable
        /// Advertising data: at most 31 bytes (legacy) or 1650 (extended).
        public var data: [UInt8] = []
        /// Scan response data; nil: scan requests are not answered with data.
        public var scanResponse: [UInt8]?
        /// From the start of one PDU of an event to the start of the next; nil: time on air + 150 µs.
        public var spacing: Int64?
        /// By how much its clock runs slow, in parts per million.
        public var driftPPM: Double = 0
        /// Mean received strength in dBm, and how far single PDUs stray from it.
        public var rssi: Int8 = -60
        public var rssiSpread: UInt8 = 2
        /// When it is switched on and off, on the controller's time line; nil: it always was, it always will be.
        public var appears: Int64?
        public var leaves: Int64?
        /// From appearing to the first event.
        public var firstEventDelay: Int64 = 0
        /// How many such advertisers there are; addresses count up from `address`.
        public var count: Int = 1
        /// A new random address (resolvable private in form) this often; nil: one address for ever.
        public var rotation: Int64?
        /// Extended advertising; nil: legacy.
        public var extended: Extended?
        /// The target of directed advertising; nil: the simulated controller itself.
        public var target: DeviceAddress?

        public init(interval: Int64) { self.interval = interval }

        public enum Kind: String, CaseIterable, Sendable {
            case connectable, scannable, nonconnectable, directed
        }
    }

    /// What extended advertising adds.
    public struct Extended: Equatable, Sendable {
        /// PHY of the primary channels (1M or Coded) and of the secondary ones.
        public var primary: PHY = .le1M
        public var secondary: PHY = .le1M
        /// Advertising set identifier, 0…15.
        public var sid: UInt8 = 0
        /// dBm; 127: not told.
        public var txPower: Int8 = 127
        /// True where events carry no address.
        public var anonymous = false

        public init() {}
    }

    public enum PHY: UInt8, Sendable {
        case le1M = 1
        case le2M = 2
        case coded = 3
    }

    /// The receiving side, ideal unless told otherwise.
    public struct Scanner: Equatable, Sendable {
        /// From the Command Complete of scan enable to the start of window 0.
        public var firstWindowDelay: Int64 = 0
        /// How much shorter than told each window is where window < interval.
        public var windowLoss: Int64 = 0
        /// How long the end of each window is deaf where window = interval.
        public var hopLoss: Int64 = 0
        /// Deaf for this long after each received PDU.
        public var decodeBlind: Int64 = 0
        /// Added to the scan interval: a scanner told 600 ms may use 605.
        public var intervalBias: Int64 = 0
        /// From the end of a PDU to its report.
        public var hostDelay: Int64 = 0
        /// Reports wait this long for others to share an event with; 0: each has its own.
        public var batchTime: Int64 = 0
        /// And at most this many share one.
        public var batchReports: Int = 1
        /// Whether the extended commands and the Coded PHY are offered.
        public var extended = true
        public var coded = true
        public var address = DeviceAddress(bits: 0x0000_5e00_53fe, kind: .public)
        public var acceptListSize: UInt8 = 16
        /// How many advertisers the duplicate filter remembers; the oldest is forgotten.
        public var duplicateFilterSize: Int = 256
        /// Commands by opcode that are answered with this status instead.
        public var failures: [UInt16: UInt8] = [:]
        /// When a Hardware Error event is sent (once), and when the controller falls silent for ever.
        public var hardwareErrorAt: Int64?
        public var silentFrom: Int64?

        public init() {}
    }
}
