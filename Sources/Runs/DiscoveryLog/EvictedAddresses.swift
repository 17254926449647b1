import HCI

/// Addresses that were given up in the running trial after they had been seen in it: a Bloom filter of two bits an
/// address. One that returns does not count as newly seen. One that is taken for another (of a hundred thousand evictions, with
/// room for 65,536 devices, one new address in a hundred) has no latency in that trial; none that comes back is missed.
struct EvictedAddresses: ~Copyable {
    private var words: FixedBuffer<UInt64>
    private let mask: UInt64
    /// The same in every run: which addresses are taken for others is repeated by a replay.
    private static let key: UInt64 = 0x9e37_79b9_7f4a_7c15
    private var isEmpty = true

    init(devices: Int) {
        var bits = 1024
        while bits < 16 * devices { bits *= 2 }
        words = FixedBuffer(zeroed: bits / 64)
        mask = UInt64(bits - 1)
    }

    private func places(_ address: DeviceAddress) -> (Int, Int) {
        let (high, low) = address.packed.multipliedFullWidth(by: Self.key)
        return (Int((high ^ low) & mask), Int((high ^ low) &>> 32 & mask))
    }

    mutating func insert(_ address: DeviceAddress) {
        isEmpty = false
        let (first, second) = places(address)
        words[first / 64] |= 1 << UInt64(first % 64)
        words[second / 64] |= 1 << UInt64(second % 64)
    }

    func contains(_ address: DeviceAddress) -> Bool {
        guard !isEmpty else { return false }
        let (first, second) = places(address)
        return words[first / 64] >> UInt64(first % 64) & 1 == 1
            && words[second / 64] >> UInt64(second % 64) & 1 == 1
    }

    mutating func removeAll() {
        guard !isEmpty else { return }
        for index in 0..<words.capacity { words[index] = 0 }
        isEmpty = true
    }
}
