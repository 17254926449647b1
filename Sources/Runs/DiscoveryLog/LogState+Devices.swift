import HCI

extension LogState {
    /// Makes room for a device that is not in the table; nil if there is none to be made.
    @inline(never)
    mutating func insert(_ address: DeviceAddress) -> Int? {
        if let adopted = adoptExpected(address) { return adopted }
        let slot: Int
        if deviceCount < slots.capacity {
            slot = deviceCount
            deviceCount += 1
        } else {
            guard let victim = victim() else { return nil }
            evict(victim)
            slot = victim
        }
        slots[slot] = DeviceSlot(address: address)
        slots[slot].flags = [.used, .single]
        slots[slot].sequence = nextSequence
        nextSequence &+= 1
        slots[slot].previous = singleLast
        if singleLast == 0 {
            singleFirst = UInt32(slot + 1)
        } else {
            slots[Int(singleLast - 1)].next = UInt32(slot + 1)
        }
        singleLast = UInt32(slot + 1)
        table.insert(address, slot: slot)
        return slot
    }

    /// Adds a device that the user expects: it is there before it is heard, and it stays.
    mutating func expect(_ address: DeviceAddress) {
        guard table.slot(of: address, in: slots) == nil, deviceCount < slots.capacity else { return }
        let slot = deviceCount
        deviceCount += 1
        slots[slot] = DeviceSlot(address: address)
        slots[slot].flags = [.used, .expected]
        table.insert(address, slot: slot)
        expected.append(slot)
    }

    /// A device whose 48 bits are those of an expected one that was never heard is that device: the user cannot
    /// always know whether a controller reports an address as public, random or resolved.
    private mutating func adoptExpected(_ address: DeviceAddress) -> Int? {
        for slot in expected where slots[slot].reports == 0 {
            let known = DeviceAddress(packed: slots[slot].address)
            if known.bits == address.bits {
                table.remove(known, slot: slot)
                slots[slot].address = address.packed
                table.insert(address, slot: slot)
                return slot
            }
        }
        return nil
    }

    /// Who goes when the table is full: a device that was heard in only one event; if there is none, the next that was not
    /// heard since the hand last came by.
    ///
    /// Which of those heard once goes is drawn. If it were the oldest, more devices than there is room for, heard in turn,
    /// would each be gone when its turn comes again. Where few were heard once it is the oldest: those kept are as many as
    /// there is room for.
    private mutating func victim() -> Int? {
        if singleFirst != 0 {
            for _ in 0..<16 {
                let slot = Int(draw() % UInt64(slots.capacity))
                if slots[slot].flags.contains(.single) { return slot }
            }
            return Int(singleFirst - 1)
        }
        for _ in 0...(2 * slots.capacity) {
            hand = hand + 1 < slots.capacity ? hand + 1 : 0
            if slots[hand].flags.contains(.expected) { continue }
            if !slots[hand].flags.contains(.referenced) { return hand }
            slots[hand].flags.remove(.referenced)
        }
        return nil
    }

    /// Xorshift, always from the same beginning: a replay gives the same bytes again.
    private mutating func draw() -> UInt64 {
        lot ^= lot << 13
        lot ^= lot >> 7
        lot ^= lot << 17
        return lot
    }

    private mutating func evict(_ slot: Int) {
        counters.evicted &+= 1
        unlinkSingle(slot)
        if slots[slot].period == period {
            evictedInTrial.insert(DeviceAddress(packed: slots[slot].address))
        }
        table.remove(DeviceAddress(packed: slots[slot].address), slot: slot)
        gaps.release(&slots[slot])
        trialValues.release(&slots[slot])
        eventTimes.release(&slots[slot])
        bytes.release(slots[slot].payloadBlock, count: Int(slots[slot].payloadCount))
        bytes.release(slots[slot].responseBlock, count: Int(slots[slot].responseCount))
        bytes.release(slots[slot].nameBlock, count: Int(slots[slot].nameCount))
    }

    /// Takes a device out of the list of those heard in one event.
    mutating func unlinkSingle(_ slot: Int) {
        guard slots[slot].flags.contains(.single) else { return }
        slots[slot].flags.remove(.single)
        let next = slots[slot].next
        let previous = slots[slot].previous
        if previous == 0 { singleFirst = next } else { slots[Int(previous - 1)].next = next }
        if next == 0 { singleLast = previous } else { slots[Int(next - 1)].previous = previous }
        slots[slot].next = 0
        slots[slot].previous = 0
    }
}
