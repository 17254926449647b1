public import HCI

/// What a sniffer heard of one device: its PDUs, and the advertising events that they make up.
public struct AirTrain: Sendable {
    public struct PDU: Sendable, Equatable {
        /// When it began, in nanoseconds on the sniffer's clock.
        public var start: Int64
        /// How long it took, in nanoseconds.
        public var duration: Int64
        /// 0…2 for 37…39; nil: not recorded.
        public var channel: Int?
        /// The kind of its event type.
        public var kind: UInt8
        /// Sent on a secondary channel: those on the primary ones carry no address.
        public var isExtended: Bool

        public init(start: Int64, duration: Int64, channel: Int?, kind: UInt8, isExtended: Bool) {
            self.start = start
            self.duration = duration
            self.channel = channel
            self.kind = kind
            self.isExtended = isExtended
        }

        var end: Int64 { start &+ duration }
    }

    public let address: DeviceAddress
    /// Ascending by their beginnings.
    public let pdus: [PDU]
    /// Where each event begins in `pdus`.
    public let firsts: [Int]
    /// From one PDU of an event to the next, in nanoseconds; nil where no event tells.
    public let spacing: Int64?

    /// An event goes over each channel once, upwards, within 10 ms from PDU to PDU (Core Specification Vol 6 Part B 4.4.2.2).
    static let mostSpacing: Int64 = 10_000_000
    /// Two sniffers that hear the same PDU.
    static let same: Int64 = 100_000

    public init(_ address: DeviceAddress, _ heard: [PDU]) {
        self.address = address
        var pdus: [PDU] = []
        var firsts: [Int] = []
        var spacings: [Int64] = []
        for pdu in heard.sorted(by: { $0.start < $1.start }) {
            guard let last = pdus.last, let first = firsts.last else {
                firsts.append(0)
                pdus.append(pdu)
                continue
            }
            let gap = pdu.start &- last.start
            if gap < Self.same, pdu.channel == last.channel, pdu.kind == last.kind { continue }
            let goesOn =
                gap <= Self.mostSpacing && pdu.kind == last.kind && pdus.count - first < 3 && !pdu.isExtended
                && (pdu.channel == nil || last.channel == nil || pdu.channel! > last.channel!)
            if !goesOn {
                firsts.append(pdus.count)
            } else if let channel = pdu.channel, let before = last.channel {
                spacings.append(gap / Int64(channel - before))
            } else {
                spacings.append(gap)
            }
            pdus.append(pdu)
        }
        self.pdus = pdus
        self.firsts = firsts
        spacing = spacings.isEmpty ? nil : spacings.sorted()[spacings.count / 2]
    }

    public var count: Int { firsts.count }

    /// The PDUs of an event that the sniffer heard.
    func heard(_ event: Int) -> ArraySlice<PDU> {
        pdus[firsts[event]..<(event + 1 < firsts.count ? firsts[event + 1] : pdus.count)]
    }

    /// The event to which a PDU belongs.
    func event(of pdu: Int) -> Int {
        var (low, high) = (0, firsts.count)
        while low < high {
            let middle = (low + high) / 2
            if firsts[middle] <= pdu { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }

    /// The PDU that ended nearest to a time.
    func nearest(toEnd time: Int64) -> Int? {
        guard !pdus.isEmpty else { return nil }
        var (low, high) = (0, pdus.count)
        while low < high {
            let middle = (low + high) / 2
            if pdus[middle].end < time { low = middle + 1 } else { high = middle }
        }
        if low == pdus.count { return low - 1 }
        if low == 0 { return 0 }
        return pdus[low].end.subtractingReportingOverflow(time).partialValue.magnitude
            < time.subtractingReportingOverflow(pdus[low - 1].end).partialValue.magnitude ? low : low - 1
    }

    /// All PDUs of an event: those that were heard, and where channels are recorded the others of the three, with how far their
    /// beginnings may be wrong, in nanoseconds.
    func whole(_ event: Int) -> [(pdu: PDU, error: Int64)] {
        let heard = heard(event)
        let known = heard.map { (pdu: $0, error: 0 as Int64) }
        guard let first = heard.first, let channel = first.channel, !first.isExtended, heard.count < 3 else {
            return known
        }
        let step = spacing ?? first.duration + 150_000
        return (0..<3).map { wanted in
            if let there = known.first(where: { $0.pdu.channel == wanted }) { return there }
            var pdu = first
            pdu.channel = wanted
            pdu.start = first.start + Int64(wanted - channel) * step
            return (pdu, Int64(abs(wanted - channel)) * (spacing == nil ? 600_000 : 20_000))
        }
    }
}
