// Advertising payloads: AD structures, what they carry, and their members in JSON. Knows no controller and no scan.

/// One AD structure: a type and its value (Core Specification Vol 3 Part C 11; Core Specification Supplement Part A).
public struct ADStructure: ~Escapable {
    public let type: ADType
    /// Without length and type octets; may be empty.
    public let value: Span<UInt8>

    @inlinable @inline(__always)
    @_lifetime(copy value)
    init(type: ADType, value: Span<UInt8>) {
        self.type = type
        self.value = value
    }
}

/// Why a walk through advertising data stopped early.
public enum ADMalformation: Equatable, Sendable {
    /// The length octet at `at` (0-based, in the data) announces more octets than there are left.
    case overrun(at: Int, announced: Int, available: Int)
    /// After the zero length octet at `at`, which ends the data early, something other than zeros follows.
    case dataAfterEnd(at: Int)
}

/// Walks through advertising data: length u8, type u8, value[length − 1], again and again; a zero length ends it early and
/// only zeros may follow. What can be parsed is handed out, `malformation` tells after the end why the walk stopped.
public struct ADStructures: ~Escapable {
    @usableFromInline let data: Span<UInt8>
    @usableFromInline var position = 0
    @inlinable @inline(__always)
    @_lifetime(copy data)
    public init(_ data: Span<UInt8>) {
        self.data = data
    }

    /// The next structure; nil at the end.
    @inlinable @inline(__always)
    @_lifetime(copy self)
    public mutating func next() -> ADStructure? {
        guard position < data.count else { return nil }
        let length = Int(data[position])
        let end = position &+ 1 &+ length
        guard length > 0, end <= data.count else { return nil }
        let start = position
        position = end
        return ADStructure(
            type: ADType(rawValue: data[start &+ 1]), value: data.extracting(start &+ 2..<end))
    }

    /// After the end: whether the data are not well formed.
    @inlinable @inline(__always)
    public var malformed: Bool { position != data.count && malformation != nil }

    /// After the end: why the walk stopped early; nil where the data are well formed.
    public var malformation: ADMalformation? {
        guard position < data.count else { return nil }
        let length = Int(data[position])
        let available = data.count - position - 1
        if length > available { return .overrun(at: position, announced: length, available: available) }
        guard length == 0 else { return nil }
        for index in position..<data.count where data[index] != 0 { return .dataAfterEnd(at: position) }
        return nil
    }
}
