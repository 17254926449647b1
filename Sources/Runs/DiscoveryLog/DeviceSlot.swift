import HCI

/// The fixed record of one device: at most 256 bytes, with everything that most devices need inline.
///
/// References into pools are numbers plus one, 0 for none; links of lists are slot numbers plus one.
struct DeviceSlot: BitwiseCopyable {
    // What every report touches, first.
    var address: UInt64
    /// When the first report of the last advertising event was heard.
    var eventStart: Int64 = 0
    var lastHeard: Int64 = 0
    var reports: UInt32 = 0
    var events: UInt32 = 0
    /// The listening period (trial or not) in which the device was last heard; 0 for none.
    var period: UInt32 = 0
    var flags = Flags()
    /// Bytes of the last payload; up to 31 are in `payload`, more in the pool.
    var payloadCount: UInt16 = 0
    var payloadBlock: UInt32 = 0
    var payload = InlineArray<31, UInt8>(repeating: 0)
    var rssiMin: Int8 = 127
    var rssiMax: Int8 = -128
    var rssiLast: Int8 = 127
    var gapEntries: UInt8 = 0
    var eventType: UInt16 = 0
    /// Running mean of the gaps, weight 1/8 for the newest, in nanoseconds.
    var recentGap: Float = 0

    // Gaps between advertising events.
    var gapSum: UInt64 = 0
    var gapMin: Int64 = .max
    var gapMax: Int64 = 0
    /// Gaps in buckets; those over 24 h are in `gapOverflow`.
    var gapCount: UInt32 = 0
    /// Directory page of the dense histogram.
    var gapDirectory: UInt32 = 0
    /// The sparse histogram, while there is no dense one: bucket in the upper, count in the lower 16 bits.
    var gaps = InlineArray<14, UInt32>(repeating: 0)
    var gapOverflow: UInt16 = 0

    // Payload of the scan response and the name.
    var responseCount: UInt16 = 0
    var responseBlock: UInt32 = 0
    var nameBlock: UInt32 = 0
    var nameCount: UInt8 = 0

    var primaryPHY: UInt8 = 0

    // Trials. The first latency is inline; a run of one trial needs no pool.
    var trialsSeen: UInt32 = 0
    var firstTrial: UInt32 = 0
    var firstLatency: Int64 = 0
    var firstChunk: UInt32 = 0
    var lastChunk: UInt32 = 0

    /// Order of being first heard.
    var sequence: UInt64 = .max
    // Neighbours in the list of devices heard in one event.
    var next: UInt32 = 0
    var previous: UInt32 = 0

    struct Flags: OptionSet, BitwiseCopyable {
        var rawValue: UInt16 = 0
        /// The slot holds a device.
        static let used = Flags(rawValue: 1 << 0)
        /// Named by `--expect`: never evicted, at risk in every trial.
        static let expected = Flags(rawValue: 1 << 1)
        /// In the list of devices heard in one event.
        static let single = Flags(rawValue: 1 << 2)
        /// Heard since the eviction hand last came by.
        static let referenced = Flags(rawValue: 1 << 3)
        /// The last extended report announced more data.
        static let fragmentOpen = Flags(rawValue: 1 << 4)
        /// Waits for Thread credentials.
        static let needsThreadCredentials = Flags(rawValue: 1 << 5)
        /// The kept name is the complete one.
        static let nameComplete = Flags(rawValue: 1 << 6)
        /// The pool refused a trial value: from trial `cutFrom` on, this device's trials are not judged.
        static let trialsCut = Flags(rawValue: 1 << 7)
        /// Only the first 31 bytes of the payload were kept.
        static let payloadCut = Flags(rawValue: 1 << 8)
        /// The pool refused the scan response, or part of the name.
        static let responseCut = Flags(rawValue: 1 << 9)
        static let nameCut = Flags(rawValue: 1 << 10)
        /// Evicted and back in trial `cutFrom` (or mistaken for such a one): it has no latency there.
        static let returned = Flags(rawValue: 1 << 11)
        /// The report of the last event waited before it was read: no gap begins there.
        static let timeUnknown = Flags(rawValue: 1 << 12)
    }
    var cutFrom: UInt32 = 0

    // When the last events were heard: chunks, and how many times they hold.
    var firstEventChunk: UInt32 = 0
    var lastEventChunk: UInt32 = 0
    var eventTimes: UInt16 = 0

    init(address: DeviceAddress) { self.address = address.packed }
}
