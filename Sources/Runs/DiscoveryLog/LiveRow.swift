public import HCI

/// A row of the live table: what changes from one repaint to the next.
public struct LiveRow: Sendable {
    public var slot: Int
    public var address: DeviceAddress
    public var reports: UInt64
    public var events: UInt64
    /// Of the last report that carried one, in dBm.
    public var rssi: Int8?
    /// Nanoseconds on the controller's time line.
    public var lastHeard: Int64
    /// First-seen latency in the first trial the device was seen in, in nanoseconds.
    public var firstSeen: Int64?
    /// Running mean of the gaps between advertising events, in nanoseconds.
    public var recentGap: Double?
    public var longestGap: Int64?
    public var needsThreadCredentials: Bool
    public var name: [UInt8]?
}

/// Which devices come to the top of the live table.
public enum LiveOrder: Sendable {
    /// Heard last.
    case lastHeard
    /// Strongest signal.
    case rssi
    /// Most advertising events.
    case events
    /// Heard first.
    case firstHeard
}

extension DiscoveryLog {
    /// The `count` devices that come first in `order`, in that order. One pass over the table: about a
    /// millisecond for 65,536 devices.
    public func top(_ count: Int, by order: LiveOrder) -> [LiveRow] {
        guard count > 0 else { return [] }
        // A heap of the best so far, the worst of them on top.
        var heap: [(key: Key, slot: Int)] = []
        for slot in 0..<deviceCount where state.value.slots[slot].reports > 0 {
            let key = state.value.key(slot, order)
            if heap.count < count {
                heap.append((key, slot))
                siftUp(&heap)
            } else if heap[0].key < key {
                heap[0] = (key, slot)
                siftDown(&heap)
            }
        }
        return heap.sorted { $1.key < $0.key }.map { state.value.row($0.slot) }
    }
}

/// Greater comes first; ties go to who was heard first.
private struct Key {
    var value: Int64
    var sequence: UInt64

    static func < (a: Key, b: Key) -> Bool {
        a.value == b.value ? a.sequence > b.sequence : a.value < b.value
    }
}

private func siftUp(_ heap: inout [(key: Key, slot: Int)]) {
    var at = heap.count - 1
    while at > 0, heap[at].key < heap[(at - 1) / 2].key {
        heap.swapAt(at, (at - 1) / 2)
        at = (at - 1) / 2
    }
}

private func siftDown(_ heap: inout [(key: Key, slot: Int)]) {
    var at = 0
    while true {
        var least = at
        for child in [2 * at + 1, 2 * at + 2] where child < heap.count && heap[child].key < heap[least].key {
            least = child
        }
        if least == at { return }
        heap.swapAt(at, least)
        at = least
    }
}

extension LogState {
    fileprivate func key(_ slot: Int, _ order: LiveOrder) -> Key {
        let value: Int64 =
            switch order {
            case .lastHeard: slots[slot].lastHeard
            case .rssi: slots[slot].rssiLast == 127 ? -129 : Int64(slots[slot].rssiLast)
            case .events: Int64(slots[slot].events)
            case .firstHeard: 0
            }
        return Key(value: value, sequence: slots[slot].sequence)
    }

    fileprivate func row(_ slot: Int) -> LiveRow {
        let device = slots[slot]
        return LiveRow(
            slot: slot, address: DeviceAddress(packed: device.address), reports: UInt64(device.reports),
            events: UInt64(device.events), rssi: device.rssiLast == 127 ? nil : device.rssiLast,
            lastHeard: device.lastHeard,
            firstSeen: device.trialsSeen > 0 && device.firstLatency >= 0 ? device.firstLatency : nil,
            recentGap: device.gapCount > 0 ? Double(device.recentGap) : nil,
            longestGap: device.gapCount > 0 ? device.gapMax : nil,
            needsThreadCredentials: device.flags.contains(.needsThreadCredentials), name: name(of: device))
    }
}
