// Numbers of several octets. The readers trap outside the span like any subscript: the caller has checked the length once, before
// the first field.
extension Span where Element == UInt8 {
    /// The 16-bit value at `offset`, low octet first.
    @inlinable @inline(__always)
    public func littleEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    /// The 32-bit value at `offset`, low octet first.
    @inlinable @inline(__always)
    public func littleEndian32(at offset: Int) -> UInt32 {
        UInt32(littleEndian16(at: offset)) | UInt32(littleEndian16(at: offset + 2)) << 16
    }

    /// The 48-bit value at `offset`, low octet first: a device address.
    @inlinable @inline(__always)
    public func littleEndian48(at offset: Int) -> UInt64 {
        // One check of the bounds for all six.
        let octets = extracting(offset..<offset &+ 6)
        let low = UInt32(octets[0]) | UInt32(octets[1]) << 8 | UInt32(octets[2]) << 16 | UInt32(octets[3]) << 24
        let high = UInt16(octets[4]) | UInt16(octets[5]) << 8
        return UInt64(low) | UInt64(high) << 32
    }

    /// The 64-bit value at `offset`, low octet first: event masks and feature sets.
    @inlinable @inline(__always)
    public func littleEndian64(at offset: Int) -> UInt64 {
        littleEndian48(at: offset) | UInt64(littleEndian16(at: offset + 6)) << 48
    }

    /// The number of `count` octets at `offset`, 0…8, low octet first.
    @inlinable
    public func littleEndian(at offset: Int, octets count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (offset..<offset + count).reversed() { value = value << 8 | UInt64(self[index]) }
        return value
    }

    /// The 16-bit value at `offset`, high octet first.
    @inlinable @inline(__always)
    public func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }

    /// The 32-bit value at `offset`, high octet first.
    @inlinable @inline(__always)
    public func bigEndian32(at offset: Int) -> UInt32 {
        UInt32(self[offset]) << 24 | UInt32(self[offset + 1]) << 16 | UInt32(self[offset + 2]) << 8
            | UInt32(self[offset + 3])
    }

    /// The number of `count` octets at `offset`, 0…8, high octet first.
    @inlinable
    public func bigEndian(at offset: Int, octets count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<offset + count { value = value << 8 | UInt64(self[index]) }
        return value
    }
}

extension Array where Element == UInt8 {
    /// Appends the low `count` octets of `value`, low octet first.
    @inlinable @inline(__always)
    public mutating func append(littleEndian value: some FixedWidthInteger, octets count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    /// Appends the low `count` octets of `value`, high octet first.
    @inlinable @inline(__always)
    public mutating func append(bigEndian value: some FixedWidthInteger, octets count: Int) {
        for index in (0..<count).reversed() { append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
    }

    /// The low `count` octets of `value`, low octet first.
    public init(littleEndian value: UInt64, octets count: Int) {
        self.init()
        append(littleEndian: value, octets: count)
    }

    /// The eight octets of a number, high octet first.
    public init(bigEndian value: UInt64) {
        self.init()
        reserveCapacity(8)
        append(bigEndian: value, octets: 8)
    }
}
