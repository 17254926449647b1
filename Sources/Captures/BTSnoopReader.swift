import Bytes

// btsnoop, big-endian. File: "btsnoop\0", version u32 = 1, data link u32. Record: original length u32, included length
// u32, flags u32, cumulative drops u32, time i64 (µs since the year 0), packet.
extension CaptureReader {
    static var btsnoopRecordHeader: Int { 24 }

    @_lifetime(self: copy self)
    mutating func readBTSnoopHeader() throws(CaptureError) {
        try need(16, at: 0)
        for index in 0..<8 where bytes[index] != BTSnoop.magic[index] {
            throw CaptureError(.unknownFormat, at: index)
        }
        let version = u32(at: 8)
        guard version == 1 else { throw CaptureError(.unsupportedVersion(version), at: 8) }
        linkType = u32(at: 12)
        guard [BTSnoop.h1, BTSnoop.h4, BTSnoop.monitor].contains(linkType) else {
            throw CaptureError(.unsupportedLinkType(linkType), at: 12)
        }
        offset = 16
        judgeTimestamps()
    }

    /// Looks at the first time stamps: if the high word makes no sense in any of them and the low word does in all, a
    /// writer has swapped the words.
    @_lifetime(self: copy self)
    mutating func judgeTimestamps() {
        var position = offset
        var seen = 0
        var straight = 0
        var swapped = 0
        while seen < 16, bytes.count - position >= Self.btsnoopRecordHeader {
            if BTSnoop.isPlausible(highWord: u32(at: position + 16)) { straight += 1 }
            if BTSnoop.isPlausible(highWord: u32(at: position + 20)) { swapped += 1 }
            seen += 1
            let length = Int(u32(at: position + 4))
            guard length <= bytes.count - position - Self.btsnoopRecordHeader else { break }
            position += Self.btsnoopRecordHeader + length
        }
        notes.swappedTimestamps = seen > 0 && straight == 0 && swapped == seen
    }

    @inline(__always)
    @_lifetime(self: copy self)
    mutating func advanceBTSnoop() throws(CaptureError) -> Bool {
        while offset < bytes.count {
            let start = offset
            try need(Self.btsnoopRecordHeader, at: start)
            // Of known length, so that nothing below is checked again.
            let header = bytes.extracting(start..<start + Self.btsnoopRecordHeader)
            let original = header.bigEndian32(at: 0)
            let included = header.bigEndian32(at: 4)
            // Some writers leave the original length at 0; more kept than there was makes no sense otherwise.
            guard included <= original || original == 0 else {
                throw CaptureError(.badLength(included), at: start + 4)
            }
            let packet = start + Self.btsnoopRecordHeader
            guard bytes.count - packet >= Int(included) else {
                throw CaptureError(
                    .cutOff(
                        needed: Self.btsnoopRecordHeader + Int(included), available: bytes.count - start),
                    at: start)
            }
            var (high, low) = (header.bigEndian32(at: 16), header.bigEndian32(at: 20))
            if notes.swappedTimestamps { swap(&high, &low) }
            let time = Int64(bitPattern: UInt64(high) << 32 | UInt64(low))
            if !BTSnoop.hasDate(time) { notes.timeWithoutDate = true }
            let drops = Int(header.bigEndian32(at: 12))
            if drops > notes.drops { notes.drops = drops }
            offset = packet + Int(included)
            if take(
                linkType, flags: header.bigEndian32(at: 8), packet..<offset, time: BTSnoop.nanoseconds(time),
                offset: start, isCut: included < original)
            {
                return true
            }
        }
        return false
    }
}
