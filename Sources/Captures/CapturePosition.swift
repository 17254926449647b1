/// Where a reader stands in a capture, kept while its view of the bytes is given up: a controller reads a few
/// records, returns to its caller, and goes on from here.
public struct CapturePosition: Sendable {
    public let format: CaptureFormat
    let linkType: UInt32
    /// Where the first record can begin at the earliest.
    public var start: Int { format == .packetLogger ? 0 : format == .btsnoop ? 16 : format == .pcap ? 24 : 0 }
    /// What the reader noticed so far.
    public let notes: CaptureNotes
    /// A capture of the air, not of HCI; nil until the first packet of either was read.
    public let isAir: Bool?
    /// Where the next record begins, in bytes from the beginning of what was read.
    public internal(set) var offset: Int
    let isBigEndian: Bool
    let fraction: Int64
    let recordHeader: Int
    let interfaces: [PCAPNGInterface]
    /// Where what was read begins in the file.
    private(set) var base: Int

    /// The same place once the first `count` bytes (no more than `offset`) have been given up: a stream is read through
    /// a window.
    public func dropping(first count: Int) -> CapturePosition {
        var position = self
        position.offset = max(0, offset - count)
        position.base += count
        return position
    }
}

extension CaptureReader {
    /// Where this reader stands.
    public var position: CapturePosition {
        CapturePosition(
            format: format, linkType: linkType, notes: notes, isAir: isAir, offset: offset,
            isBigEndian: isBigEndian,
            fraction: fraction, recordHeader: recordHeader, interfaces: interfaces, base: base)
    }

    /// Goes on where another reader of the same bytes stood.
    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>, resumingAt position: CapturePosition) {
        self.bytes = bytes
        current = CaptureRecord(nothing: bytes.extracting(first: 0))
        format = position.format
        linkType = position.linkType
        notes = position.notes
        isAir = position.isAir
        offset = min(position.offset, bytes.count)
        isBigEndian = position.isBigEndian
        fraction = position.fraction
        recordHeader = position.recordHeader
        base = position.base
        interfaces = position.interfaces
    }
}
