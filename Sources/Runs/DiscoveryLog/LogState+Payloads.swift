import Advertising
import Glibc

extension LogState {
    /// Keeps the last advertising payload: 31 bytes inline, more in the pool. Repeated payloads, nearly all of
    /// them, end at the comparison.
    @inline(__always)
    mutating func keepPayload(_ slot: Int, _ data: Span<UInt8>) {
        let count = data.count
        if count <= 31, count == Int(slots[slot].payloadCount), samePayload(slot, data, count) { return }
        changePayload(slot, data)
    }

    @inline(__always)
    private func samePayload(_ slot: Int, _ data: Span<UInt8>, _ count: Int) -> Bool {
        unsafe data.withUnsafeBytes { new in
            unsafe slots[slot].payload.span.withUnsafeBytes { old in
                // Neither is read past `count`, which both hold and is 31 at most: checked by the caller.
                guard count >= 16 else {
                    return unsafe count == 0 || memcmp(new.baseAddress!, old.baseAddress!, count) == 0
                }
                // The first half and the last; they overlap. A call costs more than the comparison.
                let (first, last) = unsafe (
                    Self.half(new, 0) ^ Self.half(old, 0),
                    Self.half(new, count &- 16) ^ Self.half(old, count &- 16)
                )
                let difference = first | last
                return difference.x | difference.y == 0
            }
        }
    }

    @inline(__always)
    private static func half(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> SIMD2<UInt64> {
        unsafe bytes.baseAddress!.loadUnaligned(fromByteOffset: at, as: SIMD2<UInt64>.self)
    }

    @inline(never)
    private mutating func changePayload(_ slot: Int, _ data: Span<UInt8>) {
        let count = min(data.count, BytePool.largest)
        if count > 31 {
            let oldBlock = slots[slot].payloadBlock
            let oldCount = Int(slots[slot].payloadCount)
            if oldBlock != 0, oldCount == count, bytes.equals(oldBlock, data.extracting(first: count)) {
                return
            }
            let block = bytes.store(
                data.extracting(first: count), replacing: oldBlock, oldCount: oldBlock == 0 ? 0 : oldCount)
            slots[slot].payloadBlock = block
            if block != 0 {
                slots[slot].payloadCount = UInt16(count)
                slots[slot].flags.remove(.payloadCut)
                return understand(slot, data)
            }
            if slots[slot].flags.contains(.payloadCut), samePayload(slot, data, 31) { return }
            slots[slot].flags.insert(.payloadCut)
            counters.dropped.payloads &+= 1
        } else {
            bytes.release(slots[slot].payloadBlock, count: Int(slots[slot].payloadCount))
            slots[slot].payloadBlock = 0
            slots[slot].flags.remove(.payloadCut)
        }
        let kept = min(count, 31)
        slots[slot].payloadCount = UInt16(kept)
        for i in 0..<kept { slots[slot].payload[i] = data[i] }
        understand(slot, data)
    }

    @inline(never)
    mutating func keepResponse(_ slot: Int, _ data: Span<UInt8>) {
        let count = min(data.count, BytePool.largest)
        let block = slots[slot].responseBlock
        let oldCount = Int(slots[slot].responseCount)
        if count == oldCount, count == 0 || block != 0 && bytes.equals(block, data.extracting(first: count)) {
            return
        }
        if count == 0 {
            bytes.release(block, count: oldCount)
            slots[slot].responseBlock = 0
            slots[slot].responseCount = 0
            return
        }
        let new = bytes.store(data.extracting(first: count), replacing: block, oldCount: oldCount)
        slots[slot].responseBlock = new
        slots[slot].responseCount = new == 0 ? 0 : UInt16(count)
        if new == 0 {
            if !slots[slot].flags.contains(.responseCut) { counters.dropped.payloads &+= 1 }
            slots[slot].flags.insert(.responseCut)
        }
        understand(slot, data, isScanResponse: true)
    }

    /// Takes from a payload that has changed what is kept apart: the name, and whether the device waits for
    /// credentials. Advertising data withdraw the latter, a scan response can only add it.
    private mutating func understand(_ slot: Int, _ data: Span<UInt8>, isScanResponse: Bool = false) {
        if needsThreadCredentials(data) {
            slots[slot].flags.insert(.needsThreadCredentials)
        } else if !isScanResponse {
            slots[slot].flags.remove(.needsThreadCredentials)
        }
        var structures = ADStructures(data)
        while let structure = structures.next() {
            guard structure.type == .completeLocalName || structure.type == .shortenedLocalName else {
                continue
            }
            if structure.value.count > 0 {
                keepName(slot, structure.value, complete: structure.type == .completeLocalName)
            }
        }
    }

    /// The complete name takes the place of a shortened one, never the other way round.
    private mutating func keepName(_ slot: Int, _ name: Span<UInt8>, complete: Bool) {
        if slots[slot].flags.contains(.nameComplete) && !complete { return }
        if complete { slots[slot].flags.insert(.nameComplete) }
        let block = slots[slot].nameBlock
        let oldCount = Int(slots[slot].nameCount)
        if block != 0, oldCount == name.count, bytes.equals(block, name) { return }
        let new = bytes.store(name, replacing: block, oldCount: oldCount)
        slots[slot].nameBlock = new
        slots[slot].nameCount = new == 0 ? 0 : UInt8(name.count)
        if new == 0 {
            if !slots[slot].flags.contains(.nameCut) { counters.dropped.names &+= 1 }
            slots[slot].flags.insert(.nameCut)
        }
    }
}
