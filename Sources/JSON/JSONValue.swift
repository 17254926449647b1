import Bytes

/// A JSON document that was read.
public enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    /// A number written without fraction and exponent, exactly.
    case integer(Int64)
    /// An integer beyond `Int64.max`, exactly.
    case unsigned(UInt64)
    /// Any other number, rounded to the nearest double.
    case number(Double)
    /// The characters as UTF-8 (checked), escapes resolved. Bytes, because a key that came in as text must be
    /// wipeable and must not live on in a String.
    case string([UInt8])
    case array([JSONValue])
    case object(JSONObject)

    /// What kind of value this is, with its article: for error messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .unsigned, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Overwrites every string in here with zeros, where no copy of it was made, and becomes null.
    public mutating func wipe() {
        switch consume self {
        case .string(var text):
            self = .null
            unsafe text.withUnsafeMutableBytes { unsafe wipeMemory($0) }
        case .array(var values):
            self = .null
            for index in values.indices { values[index].wipe() }
        case .object(var object):
            self = .null
            object.wipe()
        default: self = .null
        }
    }
}

/// The members of an object in their order; no key occurs twice.
public struct JSONObject: Equatable, Sendable {
    public struct Member: Equatable, Sendable {
        public let key: String
        public var value: JSONValue
    }

    public internal(set) var members: [Member] = []
    /// Positions by key, kept only where looking through all keys would be slow (and could be made quadratic
    /// by a hostile file).
    var positions: [String: Int] = [:]

    public init() {}

    public subscript(key: String) -> JSONValue? {
        position(of: key).map { members[$0].value }
    }

    /// Appends a member; false where the key is there already.
    mutating func append(_ key: String, _ value: JSONValue) -> Bool {
        guard position(of: key) == nil else { return false }
        if members.isEmpty { members.reserveCapacity(8) }
        members.append(Member(key: key, value: value))
        if members.count == Self.indexedFrom {
            for (position, member) in members.enumerated() { positions[member.key] = position }
        } else if members.count > Self.indexedFrom {
            positions[key] = members.count - 1
        }
        return true
    }

    private func position(of key: String) -> Int? {
        members.count < Self.indexedFrom ? members.firstIndex { $0.key == key } : positions[key]
    }

    mutating func wipe() {
        for index in members.indices { members[index].value.wipe() }
    }

    static let indexedFrom = 16

    public static func == (a: JSONObject, b: JSONObject) -> Bool { a.members == b.members }
}
