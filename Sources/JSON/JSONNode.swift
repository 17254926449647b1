import Bytes

/// A value together with the way to it, so that an error can say `advertisers[3].interval_ms: a number was
/// expected, not a string`.
public struct JSONNode: Sendable {
    public let value: JSONValue
    public let path: JSONPath

    public init(_ value: JSONValue, path: JSONPath = .root) {
        self.value = value
        self.path = path
    }

    /// An error at this place.
    public func failure(_ reason: String) -> JSONTypeError { JSONTypeError(path: path, reason: reason) }
    func expected(_ what: String) -> JSONTypeError { failure("\(what) was expected, not \(value.kind)") }

    // MARK: Objects and arrays

    func object() throws(JSONTypeError) -> JSONObject {
        guard case .object(let object) = value else { throw expected("an object") }
        return object
    }

    /// The member of that key; missing is an error.
    public func required(_ key: String) throws(JSONTypeError) -> JSONNode {
        guard let member = try self[key] else { throw failure("the member \"\(key)\" is missing") }
        return member
    }

    /// The member of that key, nil where it is missing or null.
    public func optional(_ key: String) throws(JSONTypeError) -> JSONNode? {
        guard let member = try self[key], member.value != .null else { return nil }
        return member
    }

    /// The member of that key, nil where it is missing.
    public subscript(key: String) -> JSONNode? {
        get throws(JSONTypeError) {
            try object()[key].map { JSONNode($0, path: .member(path, key)) }
        }
    }

    /// All members in their order.
    public func members() throws(JSONTypeError) -> [(key: String, node: JSONNode)] {
        try object().members.map { ($0.key, JSONNode($0.value, path: .member(path, $0.key))) }
    }

    /// Refuses members with other keys; a near miss is named.
    public func allowOnly(_ keys: [String]) throws(JSONTypeError) {
        for member in try object().members where !keys.contains(member.key) {
            let meant = nearest(to: member.key, among: keys).map { ": did you mean \"\($0)\"?" } ?? ""
            throw failure("there is no member \"\(member.key)\"\(meant)")
        }
    }

    /// All elements in their order.
    public func elements() throws(JSONTypeError) -> [JSONNode] {
        guard case .array(let values) = value else { throw expected("an array") }
        return values.enumerated().map { JSONNode($1, path: .element(path, $0)) }
    }

    // MARK: Values

    public var isNull: Bool { value == .null }

    public func string() throws(JSONTypeError) -> String {
        String(decoding: try text(), as: UTF8.self)
    }

    /// The characters of a string as UTF-8.
    public func text() throws(JSONTypeError) -> [UInt8] {
        guard case .string(let text) = value else { throw expected("a string") }
        return text
    }

    public func bool() throws(JSONTypeError) -> Bool {
        guard case .bool(let value) = value else { throw expected("true or false") }
        return value
    }

    /// An integer within a range; `2.0` and `2e3` count as integers.
    public func integer<Value: FixedWidthInteger>(
        in range: ClosedRange<Value> = Value.min...Value.max
    ) throws(JSONTypeError) -> Value {
        let exact: Value?
        switch value {
        case .integer(let value): exact = Value(exactly: value)
        case .unsigned(let value): exact = Value(exactly: value)
        case .number(let value):
            guard value.rounded() == value else { throw failure("a whole number was expected, not \(value)") }
            exact = Value(exactly: value)
        default: throw expected("a whole number")
        }
        guard let exact, range.contains(exact) else {
            throw failure("must be \(range.lowerBound)…\(range.upperBound)")
        }
        return exact
    }

    /// A number within a range.
    public func number(in range: ClosedRange<Double>? = nil) throws(JSONTypeError) -> Double {
        let number: Double
        switch value {
        case .integer(let value): number = Double(value)
        case .unsigned(let value): number = Double(value)
        case .number(let value): number = value
        default: throw expected("a number")
        }
        if let range, !range.contains(number) {
            var text: [UInt8] = []
            text.append(text: "must be ")
            text.appendShortest(range.lowerBound)
            text.append(text: "…")
            text.appendShortest(range.upperBound)
            throw failure(String(decoding: text, as: UTF8.self))
        }
        return number
    }

    /// A string of hex digits, two a byte, as bytes.
    public func hex() throws(JSONTypeError) -> [UInt8] {
        let text = try text()
        guard text.count.isMultiple(of: 2) else { throw failure("an odd number of hex digits") }
        guard let bytes = [UInt8](hex: text.span) else { throw failure("hex digits were expected") }
        return bytes
    }
}
