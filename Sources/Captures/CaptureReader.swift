import Bytes
import HCI

/// The container of a capture.
public enum CaptureFormat: String, CaseIterable, Sendable {
    case btsnoop, pcap, pcapng
    /// Apple's (.pklg).
    case packetLogger = "PacketLogger"

    /// All of them in a sentence: `btsnoop, pcap, pcapng or PacketLogger`.
    public static func list(_ conjunction: String) -> String {
        let names = allCases.map(\.rawValue)
        return names.dropLast().joined(separator: ", ") + " \(conjunction) " + (names.last ?? "")
    }
}

/// What a reader noticed on its way and its user should be told.
public struct CaptureNotes: Equatable, Sendable {
    /// A btsnoop writer stored the two words of each time stamp in the wrong order (low first); corrected.
    public var swappedTimestamps = false
    /// The time stamps count from an unknown beginning, not from a date: only differences mean anything.
    public var timeWithoutDate = false
    /// Packets that the writer of the capture says it lost.
    public var drops = 0
    /// Data packets, monitor messages and the like: neither command nor event.
    public var otherPackets = 0
    /// Packets that the capture kept only a part of.
    public var cutPackets = 0
    /// pcapng blocks of kinds that hold no packets.
    public var otherBlocks = 0
    /// pcapng simple packet blocks: they have no time, so they cannot be used.
    public var packetsWithoutTime = 0
    /// Of the air: packets whose CRC is wrong, or whose length lies.
    public var wrongCRC = 0
    /// Of the air: the channel indices on which advertising was heard, a bit each; and PDUs whose channel is not recorded.
    public var channels: UInt64 = 0
    public var withoutChannel = 0
    /// pcapng packets of interfaces that are not HCI, or of the air beside HCI, or the reverse.
    public var foreignPackets = 0
    /// The link type of the first of these, and where it stands, in bytes from the beginning of the file.
    public var firstForeign: Foreign?
    /// Where the first packet without a time stands.
    public var firstWithoutTime: Int?
    /// PacketLogger: notes as text.
    public var texts = 0
    /// PacketLogger: the device that was captured, and its Bluetooth controller, as its first notes tell.
    public var product: String?
    public var chipset: String?

    public struct Foreign: Equatable, Sendable {
        public var linkType: UInt32
        public var offset: Int
    }

    public init() {}

    /// The count comes from the file: it stops at its limit instead of overflowing.
    mutating func addDrops(_ count: UInt64) {
        let (sum, overflow) = drops.addingReportingOverflow(Int(clamping: count))
        drops = overflow ? .max : sum
    }
}

/// Reads commands and events out of a capture: btsnoop (data links 1001, 1002, 2001), pcap and pcapng (link types 187, 201,
/// 254), Apple's PacketLogger; told apart by their first bytes. Of captures of the air (251, 256, 272, 192) it reads the
/// advertising PDUs.
///
/// The reader works on the bytes at hand, the whole file or a window of it (``CapturePosition`` goes from one to the
/// next), and hands out views of them. Any length in the file may lie: that ends the reading with an error that names the byte.
public struct CaptureReader: ~Escapable {
    let bytes: Span<UInt8>
    public let format: CaptureFormat
    /// The link type of btsnoop or pcap; of pcapng's first interface, once it was read.
    public internal(set) var linkType: UInt32 = 0
    public internal(set) var notes = CaptureNotes()
    /// Where the next record begins, in bytes from the beginning of the file.
    public internal(set) var offset = 0
    /// A capture of the air, not of HCI; nil until the first packet of either was read. Packets of the other kind are foreign.
    public internal(set) var isAir: Bool?

    /// pcap and pcapng are written in their writer's byte order.
    var isBigEndian = true
    /// pcap: nanoseconds in one unit of a time stamp's fraction.
    var fraction: Int64 = 1000
    /// pcap: bytes before each packet.
    var recordHeader = 16
    /// pcapng: what was described in this section so far.
    var interfaces: [PCAPNGInterface] = []
    /// Where `bytes` begin in the file.
    var base = 0

    /// The record that `advance` came to; empty before.
    public internal(set) var current: CaptureRecord

    /// Reads the header.
    /// - Throws: `unknownFormat`, `unsupportedVersion`, `unsupportedLinkType`, `cutOff` (within the header).
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) throws(CaptureError) {
        self.bytes = bytes
        current = CaptureRecord(nothing: bytes.extracting(first: 0))
        guard bytes.count >= 4 else { throw CaptureError(.unknownFormat, at: 0) }
        switch (bytes[0], bytes[1], bytes[2], bytes[3]) {
        case (0x62, 0x74, 0x73, 0x6e):
            format = .btsnoop
            try readBTSnoopHeader()
        case (0xa1, 0xb2, 0xc3, 0xd4), (0xa1, 0xb2, 0x3c, 0x4d), (0xa1, 0xb2, 0xcd, 0x34),
            (0xd4, 0xc3, 0xb2, 0xa1), (0x4d, 0x3c, 0xb2, 0xa1), (0x34, 0xcd, 0xb2, 0xa1):
            format = .pcap
            try readPCAPHeader()
        case (0x0a, 0x0d, 0x0d, 0x0a):
            format = .pcapng
            // The first block must be a whole section header; it is read with the others.
            _ = try sectionLength(at: 0)
        default:
            guard let bigEndian = PacketLogger.isBigEndian(bytes) else {
                if let other = OtherFile(bytes) { throw CaptureError(.otherFile(other), at: 0) }
                throw CaptureError(.unknownFormat, at: 0)
            }
            format = .packetLogger
            try beginPacketLogger(bigEndian: bigEndian)
        }
    }

    /// The next command or event; nil at the end of the file.
    @_lifetime(copy self)
    public mutating func next() throws(CaptureError) -> CaptureRecord? { try advance() ? current : nil }

    /// Goes on to the next command or event, which is `current` then; false at the end of the file. Read its parts in place:
    /// a copy of the record would wait for the words just written.
    @_lifetime(self: copy self)
    public mutating func advance() throws(CaptureError) -> Bool {
        switch format {
        case .btsnoop: try advanceBTSnoop()
        case .pcap: try advancePCAP()
        case .pcapng: try advancePCAPNG()
        case .packetLogger: try advancePacketLogger()
        }
    }

    /// Makes a packet, as a link type stores it, the current record; false (and counted) where it is neither command nor event.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func take(
        _ link: UInt32, flags: UInt32 = 0, _ packet: Range<Int>, time: Int64, offset: Int, isCut: Bool
    ) -> Bool {
        if isAir == true {
            return takeOfAir(link, packet, time: time, offset: offset, isCut: isCut)
        }
        var body = packet
        var stored = packet.lowerBound..<packet.lowerBound
        var indicator = PacketIndicator(rawValue: 0)
        var sent = false
        var adapter: UInt16 = 0
        switch link {
        case BTSnoop.h1:
            sent = flags & 1 == 0
            indicator = flags & 2 == 0 ? .acl : sent ? .command : .event
        case BTSnoop.monitor:
            adapter = UInt16(truncatingIfNeeded: flags >> 16)
            (indicator, sent) = monitorPacket(opcode: UInt16(truncatingIfNeeded: flags))
        case PCAP.linuxMonitor:
            guard packet.count >= 4 else { break }
            adapter = bytes.bigEndian16(at: packet.lowerBound)
            (indicator, sent) = monitorPacket(
                opcode: bytes.bigEndian16(at: packet.lowerBound + 2))
            body = packet.lowerBound + 4..<packet.upperBound
        default:
            // 1002, 187; 201 with a direction before it
            let start = packet.lowerBound + (link == PCAP.h4WithDirection ? 4 : 0)
            guard start < packet.upperBound else { break }
            indicator = PacketIndicator(rawValue: bytes[start])
            stored = start..<packet.upperBound
            body = start + 1..<packet.upperBound
            switch link {
            case BTSnoop.h4: sent = flags & 1 == 0
            case PCAP.h4WithDirection: sent = bytes[packet.lowerBound + 3] & 1 == 0
            default: sent = indicator == .command
            }
        }
        guard indicator == .command || indicator == .event else {
            notes.otherPackets += 1
            return false
        }
        if isCut { notes.cutPackets += 1 }
        current.become(
            time: time, sent: sent, indicator: indicator, body: bytes.extracting(body),
            stored: bytes.extracting(stored), adapter: adapter, offset: offset, isCut: isCut)
        return true
    }

    /// Opcodes of the Linux monitor (`HCI_MON_…`): 2 command, 3 event, the rest is of no use here.
    func monitorPacket(opcode: UInt16) -> (PacketIndicator, sent: Bool) {
        switch opcode {
        case 2: (.command, true)
        case 3: (.event, false)
        default: (PacketIndicator(rawValue: 0), false)
        }
    }

    func need(_ count: Int, at start: Int) throws(CaptureError) {
        if bytes.count - start < count {
            throw CaptureError(.cutOff(needed: count, available: bytes.count - start), at: start)
        }
    }

    func u32(at offset: Int, bigEndian: Bool) -> UInt32 {
        bigEndian ? bytes.bigEndian32(at: offset) : bytes.littleEndian32(at: offset)
    }

    func u32(at offset: Int) -> UInt32 { u32(at: offset, bigEndian: isBigEndian) }

    func u16(at offset: Int) -> UInt16 {
        isBigEndian ? bytes.bigEndian16(at: offset) : bytes.littleEndian16(at: offset)
    }
}
