// Readers for fixed layouts: the caller has checked the length.
extension Span where Element == UInt8 {
    @inlinable
    func littleEndian16(at offset: Int) -> UInt16 { UInt16(self[offset]) | UInt16(self[offset + 1]) << 8 }

    func bigEndian(at offset: Int, octets count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<offset + count { value = value << 8 | UInt64(self[index]) }
        return value
    }

    func littleEndian(at offset: Int, octets count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (offset..<offset + count).reversed() { value = value << 8 | UInt64(self[index]) }
        return value
    }

    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }
}
