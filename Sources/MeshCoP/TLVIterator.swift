/// Walks the TLVs of any MeshCoP message: type octet, length octet, value.
///
/// It hands out what is there and stops at the first byte that is not a whole TLV; ``failure`` then says why.
/// It checks no field rules and no duplicates, so it also reads what a dataset may not be.
public struct TLVIterator: ~Escapable {
    public let bytes: Span<UInt8>
    /// Where the next TLV starts.
    public private(set) var offset = 0
    /// Why the walk stopped before the end, nil while it has not.
    public private(set) var failure: DatasetError?

    @_lifetime(copy bytes)
    public init(_ bytes: Span<UInt8>) { self.bytes = bytes }

    /// One TLV: its type, where its header starts, its value.
    public struct Element: ~Escapable {
        public let type: TLVType
        /// Offset of the type octet in the whole.
        public let offset: Int
        public let value: Span<UInt8>

        @_lifetime(copy value)
        init(type: TLVType, offset: Int, value: Span<UInt8>) {
            self.type = type
            self.offset = offset
            self.value = value
        }
    }

    /// The next TLV, nil at the end and at the first broken one.
    @_lifetime(copy self)
    public mutating func next() -> Element? {
        guard failure == nil, offset < bytes.count else { return nil }
        let start = offset
        let type = TLVType(rawValue: bytes[start])
        guard start + 1 < bytes.count else {
            failure = DatasetError(.truncatedHeader, type, at: start)
            return nil
        }
        let length = Int(bytes[start + 1])
        guard length != 0xff else {
            failure = DatasetError(.extendedLength, type, at: start)
            return nil
        }
        let end = start + 2 + length
        guard end <= bytes.count else {
            failure = DatasetError(
                .valuePastEnd(length: length, left: bytes.count - start - 2), type, at: start)
            return nil
        }
        offset = end
        return Element(type: type, offset: start, value: bytes.extracting((start + 2)..<end))
    }
}
