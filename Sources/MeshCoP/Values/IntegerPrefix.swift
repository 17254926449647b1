public import Bytes

extension UInt64 {
    /// The first eight bytes, most significant first; nil when there are fewer.
    @inlinable
    init?(bigEndianPrefix value: Span<UInt8>) {
        guard value.count >= 8 else { return nil }
        self = value.bigEndian(at: 0, octets: 8)
    }
}
