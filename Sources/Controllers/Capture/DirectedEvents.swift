internal import Captures
internal import HCI

/// Tells which ADV_DIRECT_IND of a capture of the air belong to the event of the one before: everywhere else each counts as
/// an event, because events of high duty cycle follow each other within 3.75 ms and a controller reports one PDU of each.
struct DirectedEvents {
    private struct Event {
        var address = DeviceAddress(packed: 0)
        var start: Int64 = .min
        var last: UInt8 = 0
        var count = 0
    }

    /// A second of any advertiser is more than enough; the oldest is given up.
    private var events = [Event](repeating: Event(), count: 16)
    private var next = 0

    /// Whether the PDU is one more of an event: of the same device within 10 ms, on a higher channel, where channels are
    /// recorded, or else one of three.
    mutating func repeats(_ record: borrowing CaptureRecord) -> Bool {
        guard record.body.count > 0, record.body[0] & 0x0f == 1, let sniffed = record.sniffed,
            let address = AdvertisingPDU(record.body, sniffed)?.address
        else { return false }
        let channel = sniffed.channel ?? 0
        if let known = events.firstIndex(where: { $0.address == address && $0.start != .min }) {
            let (since, overflow) = record.time.subtractingReportingOverflow(events[known].start)
            let isLater = sniffed.channel == nil || channel > events[known].last
            if !overflow, (0...10_000_000).contains(since), isLater, events[known].count < 3 {
                events[known].last = channel
                events[known].count += 1
                return true
            }
            events[known] = Event(address: address, start: record.time, last: channel, count: 1)
            return false
        }
        events[next] = Event(address: address, start: record.time, last: channel, count: 1)
        next = (next + 1) % events.count
        return false
    }
}
