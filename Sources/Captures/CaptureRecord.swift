internal import Bytes
public import HCI

/// One HCI packet out of a capture: a view into the file's bytes.
public struct CaptureRecord: ~Escapable {
    // In this order the fields take eight words.
    /// Nanoseconds since 1970 (see `CaptureReader.notes` for captures whose clock began elsewhere).
    public private(set) var time: Int64
    /// The packet without its indicator octet.
    public private(set) var body: Span<UInt8>
    /// The packet with its indicator octet, where the file stores it so (H4 formats); else empty.
    @usableFromInline private(set) var stored: Span<UInt8>
    /// Where the record begins in the file, in bytes.
    public private(set) var offset: Int
    /// `sniffed` in four octets; 0 for none.
    @usableFromInline private(set) var air: UInt32
    /// Which adapter of the capture, where the format tells (Linux monitor); 0 elsewhere.
    public private(set) var adapter: UInt16
    /// The packet type. Formats that do not store the octet tell it in other ways.
    public private(set) var indicator: PacketIndicator
    /// From the host to the controller.
    public private(set) var sent: Bool
    /// The packet was longer than what the capture kept of it.
    public private(set) var isCut: Bool
    /// Of a capture of the air; `body` is an advertising PDU then.
    public var sniffed: SniffedPacket? { SniffedPacket(packed: air) }
    /// Whether `sniffed` is there; it costs less to ask.
    @inlinable public var isSniffed: Bool { air != 0 }

    /// An HCI packet takes the place of the record before it. The fields change one by one: the whole would be destroyed and
    /// copied.
    @inline(__always)
    @_lifetime(self: copy body, copy stored)
    mutating func become(
        time: Int64, sent: Bool, indicator: PacketIndicator, body: Span<UInt8>, stored: Span<UInt8>,
        adapter: UInt16, offset: Int, isCut: Bool
    ) {
        self.time = time
        self.sent = sent
        self.indicator = indicator
        self.body = body
        self.stored = stored
        self.adapter = adapter
        self.offset = offset
        self.isCut = isCut
        air = 0
    }

    /// A PDU of the air takes the place of the record before it. `nothing` is empty.
    @_lifetime(self: copy pdu, copy nothing)
    mutating func become(
        time: Int64, sniffed: SniffedPacket, pdu: Span<UInt8>, nothing: Span<UInt8>, offset: Int, isCut: Bool
    ) {
        become(
            time: time, sent: false, indicator: .event, body: pdu, stored: nothing, adapter: 0, offset: offset,
            isCut: isCut)
        air = sniffed.packed
    }

    /// An empty record, before the first one is read.
    @_lifetime(copy nothing)
    init(nothing: Span<UInt8>) {
        time = 0
        sent = false
        indicator = PacketIndicator(rawValue: 0)
        body = nothing
        stored = nothing
        adapter = 0
        offset = 0
        isCut = false
        air = 0
    }

    /// The whole H4 packet: without a copy where the file stores it so, else put together in `scratch`. Of a PDU of the air it
    /// is the extended advertising report that tells the same, with the channel index in the event type's high octet.
    @inlinable
    @_lifetime(copy self, &scratch)
    public func packet(in scratch: inout [UInt8]) -> Span<UInt8> {
        if !stored.isEmpty { return stored }
        Self.put(body, indicator, air, in: &scratch)
        return scratch.span
    }

    /// Writes the packet into `bytes`. It takes the record's parts: the whole would be copied for it.
    @usableFromInline
    static func put(_ body: Span<UInt8>, _ indicator: PacketIndicator, _ air: UInt32, in bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        if let sniffed = SniffedPacket(packed: air) {
            AdvertisingPDU(body, sniffed)?.appendReport(to: &bytes)
        } else {
            bytes.append(indicator.rawValue)
            bytes.append(span: body)
        }
    }
}
