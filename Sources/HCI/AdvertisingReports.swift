/// Walks through the reports of one LE Meta event: Advertising Report (3E/02), Directed Advertising Report (3E/0B) or
/// Extended Advertising Report (3E/0D); Core Specification Vol 4 Part E 7.7.65. Several reports per event are usual.
///
/// Lengths lie. What can be parsed is handed out; where the walk stops before all announced reports were found, or
/// bytes are left over, `malformed` is true after the end. Nothing traps.
public struct AdvertisingReports: ~Escapable {
    @usableFromInline let bytes: Span<UInt8>
    @usableFromInline let layout: AdvertisingReport.Layout
    @usableFromInline var position: Int
    @usableFromInline var remaining: Int
    @usableFromInline let lengthLies: Bool
    /// Octets of a report without data.
    @usableFromInline let fixed: Int

    /// True after the end where the event's lengths or its number of reports do not fit its bytes.
    @inlinable @inline(__always)
    public var malformed: Bool { lengthLies || remaining > 0 || position != bytes.count }

    /// The position of the walk within the H4 packet, in bytes; after the end of a malformed event, where it broke.
    @inlinable @inline(__always)
    public var offset: Int { position }

    /// A whole H4 event packet, `04 3E length subevent number …`. Nil where it is another event.
    @inlinable @inline(__always)
    @_lifetime(copy event)
    public init?(event: Span<UInt8>) {
        guard event.count >= 4, event[0] == 0x04, event[1] == 0x3e,
            let layout = AdvertisingReport.Layout(rawValue: event[3])
        else { return nil }
        let end = 3 + Int(event[2])
        lengthLies = end != event.count || event.count < 5 || event[4] == 0
        bytes = end >= 4 && end < event.count ? event.extracting(0..<end) : event
        self.layout = layout
        fixed =
            switch layout {
            case .legacy: 10
            case .directed: 16
            case .extended: 24
            }
        position = bytes.count > 4 ? 5 : bytes.count
        remaining = bytes.count > 4 ? Int(bytes[4]) : 0
    }

    /// The next report; nil at the end.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public mutating func next() -> AdvertisingReport? {
        guard remaining > 0 else { return nil }
        let rest = bytes.count &- position
        guard rest >= fixed else { return nil }
        // Directed reports have no data: their length is 0 wherever it would be read.
        let size =
            layout == .directed
            ? fixed : fixed &+ Int(bytes[position &+ (layout == .extended ? 23 : 8)])
        guard rest >= size else { return nil }
        let report = AdvertisingReport(
            layout: layout, bytes: bytes.extracting(position..<position &+ size),
            dataStart: layout == .extended ? fixed : fixed &- 1)
        position = position &+ size
        remaining = remaining &- 1
        return report
    }
}
