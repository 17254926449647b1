import Bytes
import HCI

/// Record types of Apple's PacketLogger.
enum PacketLogger {
    static let command: UInt8 = 0x00
    static let event: UInt8 = 0x01
    /// Text: from the system log (F7), the kernel (F8, F9), errors (FA), power (FB), notes (FC), the controller gone or there
    /// (FD, FE), undefined (FF).
    static let notes: ClosedRange<UInt8> = 0xf7...0xff
    /// Besides commands, events and text: data (02, 03, 08, 09), the link manager's messages (0A, 0B), raw error data (EF).
    static func isKnown(_ type: UInt8) -> Bool {
        [0x00, 0x01, 0x02, 0x03, 0x08, 0x09, 0x0a, 0x0b, 0xef].contains(type) || notes.contains(type)
    }

    /// What a record's length may be: it counts time and type. A longer one is a lie.
    static let lengths: ClosedRange<UInt32> = 9...0xffff
    /// Length, seconds, microseconds, type.
    static let header = 13

    /// The byte order of a file that begins with these bytes; nil where it is no such file. There is no magic number: the
    /// first record must make sense in one order, and the one after it too where the first one's type is not known.
    static func isBigEndian(_ bytes: Span<UInt8>) -> Bool? {
        [true, false].first { fits(bytes, bigEndian: $0) }
    }

    private static func fits(_ bytes: Span<UInt8>, bigEndian: Bool) -> Bool {
        guard bytes.count >= 4 else { return false }
        let length = u32(bytes, 0, bigEndian)
        guard lengths.contains(length) else { return false }
        // A beginning that may become one: the reader says that it is cut off.
        guard bytes.count >= header else { return bytes.count < 12 || u32(bytes, 8, bigEndian) < 1_000_000 }
        guard u32(bytes, 8, bigEndian) < 1_000_000 else { return false }
        if isKnown(bytes[12]) { return true }
        let next = 4 + Int(length)
        guard bytes.count - next >= header else { return false }
        return lengths.contains(u32(bytes, next, bigEndian)) && u32(bytes, next + 8, bigEndian) < 1_000_000
            && isKnown(bytes[next + 12])
    }

    private static func u32(_ bytes: Span<UInt8>, _ offset: Int, _ bigEndian: Bool) -> UInt32 {
        bigEndian ? bytes.bigEndian32(at: offset) : bytes.littleEndian32(at: offset)
    }
}

// PacketLogger (.pklg), in the writer's byte order, without a file header. Record: length u32 (of what follows), seconds
// since 1970 u32, microseconds u32, type u8, packet without its indicator octet, or text.
extension CaptureReader {
    @_lifetime(self: copy self)
    mutating func beginPacketLogger(bigEndian: Bool) throws(CaptureError) {
        isBigEndian = bigEndian
        try need(PacketLogger.header, at: 0)
    }

    @_lifetime(self: copy self)
    @inline(never)
    mutating func advancePacketLogger() throws(CaptureError) -> Bool {
        while offset < bytes.count {
            let start = offset
            try need(4, at: start)
            let length = u32(at: start)
            guard PacketLogger.lengths.contains(length) else {
                throw CaptureError(.badLength(length), at: start)
            }
            try need(4 + Int(length), at: start)
            let time = Int64(u32(at: start + 4)) * 1_000_000_000 + Int64(u32(at: start + 8)) * 1000
            let packet = start + PacketLogger.header..<start + 4 + Int(length)
            let type = bytes[start + 12]
            offset = packet.upperBound
            guard type == PacketLogger.command || type == PacketLogger.event else {
                if PacketLogger.notes.contains(type) {
                    notes.texts += 1
                    noteText(packet)
                } else {
                    notes.otherPackets += 1
                }
                continue
            }
            current.become(
                time: time, sent: type == PacketLogger.command,
                indicator: type == PacketLogger.command ? .command : .event, body: bytes.extracting(packet),
                stored: bytes.extracting(first: 0), adapter: 0, offset: start, isCut: false)
            return true
        }
        return false
    }

    /// What the notes at the beginning of a file tell: `Product: iPhone18,2`, `Chipset: Apple N1, Revision: B1`.
    @_lifetime(self: copy self)
    private mutating func noteText(_ range: Range<Int>) {
        guard range.count > 9, range.count < 100 else { return }
        let text = bytes.extracting(range)
        if notes.product == nil { notes.product = PacketLogger.value(of: "Product: ", in: text) }
        if notes.chipset == nil {
            notes.chipset = PacketLogger.value(of: "Chipset: ", in: text, upTo: UInt8(ascii: ","))
        }
    }
}

extension PacketLogger {
    /// The text after a name at the beginning, up to `end`; nil where it is not there or not plain ASCII.
    fileprivate static func value(
        of name: StaticString, in text: Span<UInt8>, upTo end: UInt8? = nil
    ) -> String? {
        let name = Array(name.description.utf8)
        guard text.count > name.count, name.indices.allSatisfy({ text[$0] == name[$0] }) else { return nil }
        var value: [UInt8] = []
        for index in name.count..<text.count {
            // Some writers end their notes with a zero or a line feed.
            guard text[index] != end, text[index] >= 0x20 else { break }
            value.append(text[index])
        }
        guard !value.isEmpty, value.allSatisfy({ $0 < 0x7f }) else { return nil }
        return String(decoding: value, as: UTF8.self)
    }
}
