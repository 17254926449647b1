import HCI

/// Which advertisers were reported already (Filter_Duplicates, Core Specification Vol 4 Part E 7.8.11 and
/// 7.8.65): by address and address type, advertisement and scan response apart, advertising sets apart. A bounded
/// number of them: the one that came in first is forgotten first, as in real controllers, and reported again.
struct DuplicateFilter {
    private let capacity: Int
    private var known: Set<UInt64> = []
    private var order: [UInt64] = []
    private var oldest = 0

    init(capacity: Int) { self.capacity = capacity }

    static func key(_ address: DeviceAddress, isResponse: Bool, set: UInt8?) -> UInt64 {
        let set = set.map { $0 & 15 | 16 } ?? 0
        return address.packed | UInt64(isResponse ? 1 : 0) << 56 | UInt64(set) << 57
    }

    func holds(_ key: UInt64) -> Bool { known.contains(key) }

    /// True where the key is new.
    mutating func insert(_ key: UInt64) -> Bool {
        guard capacity > 0 else { return true }
        guard known.insert(key).inserted else { return false }
        if order.count < capacity {
            order.append(key)
        } else {
            known.remove(order[oldest])
            order[oldest] = key
            oldest = (oldest + 1) % capacity
        }
        return true
    }

    mutating func removeAll() {
        known.removeAll(keepingCapacity: true)
        order.removeAll(keepingCapacity: true)
        oldest = 0
    }
}
