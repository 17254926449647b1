import Bytes

/// Why a byte stream cannot be cut into H4 packets any further.
public enum FramingError: Error, Equatable, Sendable {
    /// No packet begins with this octet. H4 has no marks to find the next packet by, so the stream is lost here; `at` counts
    /// bytes from its beginning.
    case unknownIndicator(UInt8, at: Int)
}

/// Cuts a byte stream (TCP, UNIX socket, serial line) into H4 packets (Core Specification Vol 4 Part A 2).
///
/// Commands and events are handed out whole; ACL, SCO and ISO data are skipped by their lengths without being kept, so
/// that the buffer never holds more than what one `append` brought and one packet of at most 259 octets. An octet that
/// begins no packet is an error with its offset: guessing where the next packet begins would make up reports.
public struct H4Framer: Sendable {
    var buffer: [UInt8] = []
    var position = 0
    var packetEnd = 0
    var skipping = 0
    /// Bytes of the stream before `buffer`.
    var consumed = 0
    /// Data packets that were skipped.
    public private(set) var skippedPackets = 0

    public init() {}

    /// Bytes of the stream up to the packet that comes next.
    public var offset: Int { consumed + packetEnd }

    /// Whether the stream stands inside a packet: if it ends now, that packet is cut off.
    public var isInsidePacket: Bool { skipping > 0 || buffer.count > packetEnd }

    /// Takes over what was read from the stream. Ask `next()` until it says no before reading more.
    public mutating func append(_ bytes: Span<UInt8>) {
        compact()
        buffer.append(span: bytes)
    }

    /// Takes over what was read from the stream.
    public mutating func append(_ bytes: [UInt8]) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    mutating func compact() {
        consumed += packetEnd
        buffer.removeFirst(packetEnd)
        position = 0
        packetEnd = 0
    }

    /// Moves to the next whole command or event packet; false where more bytes are needed.
    public mutating func next() throws(FramingError) -> Bool {
        position = packetEnd
        while position < buffer.count {
            if skipping > 0 {
                let step = min(skipping, buffer.count - position)
                skipping -= step
                position += step
                packetEnd = position
                continue
            }
            let rest = buffer.count - position
            let header: Int
            let length: Int
            switch buffer[position] {
            case 0x01:
                header = 4
                length = rest >= header ? Int(buffer[position + 3]) : 0
            case 0x04:
                header = 3
                length = rest >= header ? Int(buffer[position + 2]) : 0
            case 0x02:
                header = 5
                length = rest >= header ? Int(buffer.span.littleEndian16(at: position + 3)) : 0
            case 0x03:
                header = 4
                length = rest >= header ? Int(buffer[position + 3]) : 0
            case 0x05:
                // The length has 14 bits; two are reserved.
                header = 5
                length = rest >= header ? Int(buffer.span.littleEndian16(at: position + 3)) & 0x3fff : 0
            case let octet:
                throw .unknownIndicator(octet, at: consumed + position)
            }
            guard rest >= header else { return false }
            if buffer[position] == 0x01 || buffer[position] == 0x04 {
                guard rest >= header + length else { return false }
                packetEnd = position + header + length
                return true
            }
            skippedPackets += 1
            skipping = header + length
        }
        return false
    }

    /// The packet that `next()` moved to, indicator first. Empty before the first.
    public var packet: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(position..<packetEnd) }
    }
}
