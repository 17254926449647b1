// Bytes and what is written with them: decimals, hex, endianness, UTF-8, the calendar, SHA-256, wiping. Each stands here once,
// and nothing here knows a format, a device or a program.

/// Text appended to a byte buffer by hand: formatting, not parsing, is what costs time in a program that prints
/// one line a packet, and one growing `[UInt8]` is several times cheaper than Strings that are joined.
extension Array where Element == UInt8 {
    /// Appends text known at compile time, as UTF-8.
    @inlinable
    public mutating func append(text: StaticString) {
        text.withUTF8Buffer { unsafe append(contentsOf: $0) }
    }

    /// Appends a String as UTF-8.
    @inlinable
    public mutating func append(string: some StringProtocol) { append(contentsOf: string.utf8) }

    /// Appends all bytes of a span.
    @inlinable
    public mutating func append(span: Span<UInt8>) {
        unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
