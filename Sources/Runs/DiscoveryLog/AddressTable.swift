import HCI

/// Finds the slot of a device address: open addressing with linear probing, at most half full.
///
/// An entry holds a 32-bit hash in its upper half and the slot number plus one in its lower; the device record holds the
/// address itself. The table grows with the devices, so that a small one stays in the nearest cache. The hash is keyed with
/// 128 random bits drawn for each log, so that nobody can choose addresses that collide. Removal shifts entries back: there are no tombstones that a stream of new addresses could pile up.
struct AddressTable: ~Copyable {
    private var entries: FixedBuffer<UInt64>
    private var mask: UInt32
    private var count = 0
    private let key0: UInt64
    private let key1: UInt64

    init(using random: inout some RandomNumberGenerator) {
        entries = FixedBuffer(zeroed: Self.least)
        mask = UInt32(Self.least - 1)
        key0 = random.next()
        key1 = random.next() | 1
    }

    private static let least = 512

    @inline(__always)
    private func hash(_ address: DeviceAddress) -> UInt32 {
        let (high, low) = (address.packed ^ key0).multipliedFullWidth(by: key1)
        let folded = high ^ low
        return UInt32(truncatingIfNeeded: folded ^ folded &>> 32)
    }

    /// The slot of an address, or nil.
    @inline(__always)
    func slot(of address: DeviceAddress, in slots: borrowing FixedBuffer<DeviceSlot>) -> Int? {
        let hash = hash(address)
        var at = hash & mask
        while true {
            let entry = entries[Int(at)]
            if entry == 0 { return nil }
            if UInt32(truncatingIfNeeded: entry &>> 32) == hash {
                let slot = Int(UInt32(truncatingIfNeeded: entry)) &- 1
                if slots[slot].address == address.packed { return slot }
            }
            at = (at &+ 1) & mask
        }
    }

    /// Adds an address that is not in the table.
    mutating func insert(_ address: DeviceAddress, slot: Int) {
        count += 1
        if 2 * count > entries.capacity { grow() }
        put(UInt64(hash(address)) << 32 | UInt64(UInt32(slot + 1)))
    }

    private mutating func put(_ entry: UInt64) {
        var at = UInt32(truncatingIfNeeded: entry &>> 32) & mask
        while entries[Int(at)] != 0 { at = (at &+ 1) & mask }
        entries[Int(at)] = entry
    }

    /// Makes the table four times as long. While a log fills up, an entry is moved less than once on average.
    private mutating func grow() {
        var old = FixedBuffer<UInt64>(zeroed: 4 * entries.capacity)
        swap(&old, &entries)
        mask = UInt32(entries.capacity - 1)
        for place in 0..<old.capacity where old[place] != 0 { put(old[place]) }
    }

    /// Takes the entry of `slot` out and moves up those behind it that were pushed past it.
    mutating func remove(_ address: DeviceAddress, slot: Int) {
        var hole = hash(address) & mask
        while UInt32(truncatingIfNeeded: entries[Int(hole)]) != UInt32(slot + 1) {
            if entries[Int(hole)] == 0 { return }
            hole = (hole &+ 1) & mask
        }
        count -= 1
        var at = hole
        while true {
            at = (at &+ 1) & mask
            let entry = entries[Int(at)]
            if entry == 0 { break }
            let home = UInt32(truncatingIfNeeded: entry &>> 32) & mask
            // Its home lies at or before the hole, going round: it may move there.
            if (at &- home) & mask >= (at &- hole) & mask {
                entries[Int(hole)] = entry
                hole = at
            }
        }
        entries[Int(hole)] = 0
    }
}
