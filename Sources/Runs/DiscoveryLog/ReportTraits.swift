import HCI

/// What the discovery log must know of a report to tell advertising events apart.
struct ReportTraits: OptionSet {
    var rawValue: UInt8
    /// Belongs to the event of the report that was answered by the scan request.
    static let scanResponse = ReportTraits(rawValue: 1)
    /// ADV_DIRECT_IND: high-duty events follow each other within 3.75 ms.
    static let directed = ReportTraits(rawValue: 2)
    /// An extended report that announces more data.
    static let moreToCome = ReportTraits(rawValue: 4)
    /// Not of a legacy PDU, so that it can continue a fragment.
    static let extended = ReportTraits(rawValue: 8)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// By the bits of the extended report's event type: 2 directed, 3 scan response, 4 legacy PDU, 5–6 data status.
    @inline(__always)
    init(_ kind: AdvertisingEventKind) {
        let bits = kind.rawValue
        var traits: ReportTraits = []
        if bits & 0x08 != 0 { traits.insert(.scanResponse) }
        if bits & 0x10 == 0 {
            traits.insert(.extended)
            if bits & 0x60 == 0x20 { traits.insert(.moreToCome) }
        } else if bits & 0x0c == 0x04 {
            traits.insert(.directed)
        }
        self = traits
    }
}

/// What recording a report told; small enough to be returned in registers.
public struct Heard: Sendable {
    /// The device's place in the table, valid until the device is evicted; −1 if the device could not be kept.
    public var slot: Int
    /// The first report ever of this device (since it was last evicted).
    public var newDevice: Bool
    /// The first report of an advertising event.
    public var newEvent: Bool
    /// The device's first report in the running trial.
    public var firstInTrial: Bool
    /// The device's first report in the running trial, which waited before it was read: its latency is not known.
    public var latencyUnknown = false
}
