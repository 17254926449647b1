public import Bytes

/// Writes JSON (RFC 8259) as UTF-8 into one growing buffer.
///
/// The writer puts in commas and, where asked, line breaks; that begins and ends match and that every value of
/// an object has its key is the caller's part. Values after one another at the top level are for NDJSON: end
/// each with `endLine()`.
///
/// ```swift
/// var json = JSONWriter()
/// json.beginObject()
/// json.field("type", "report")
/// json.field("interval_ms", milliseconds: 60_000_000)
/// json.endObject()
/// json.endLine()
/// ```
public struct JSONWriter: Sendable {
    public enum Layout: Sendable {
        /// No white space at all.
        case compact
        /// One member a line, two spaces a level.
        case pretty
    }

    /// What was written so far. Whoever sends it on empties it with `removeAll(keepingCapacity: true)`.
    public var bytes: [UInt8]
    public let layout: Layout
    @usableFromInline var needsComma = false
    @usableFromInline var isAfterKey = false
    @usableFromInline var depth = 0

    @inlinable
    public init(_ layout: Layout = .compact, appendingTo bytes: consuming [UInt8] = []) {
        self.bytes = bytes
        self.layout = layout
    }

    @inlinable
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }
    @inlinable
    public mutating func endObject() { end(UInt8(ascii: "}")) }
    @inlinable
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }
    @inlinable
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Ends a document or an NDJSON line.
    @inlinable
    public mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    /// The key of the next value; it must need no escaping (a literal of ours).
    @inlinable
    public mutating func key(_ key: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(text: key)
        bytes.append(UInt8(ascii: "\""))
        endKey()
    }

    /// The key of the next value, from text that is not ours.
    @inlinable
    public mutating func key(escaping key: String) {
        separate()
        appendQuoted(key)
        endKey()
    }

    @usableFromInline
    mutating func endKey() {
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
        isAfterKey = true
    }

    /// Comma and line break before a value or a key, where they belong.
    @inlinable
    mutating func separate() {
        if isAfterKey {
            isAfterKey = false
        } else {
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            if layout == .pretty, depth > 0 { breakLine() }
        }
        needsComma = true
    }

    @usableFromInline
    mutating func breakLine() {
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<depth {
            bytes.append(UInt8(ascii: " "))
            bytes.append(UInt8(ascii: " "))
        }
    }

    @usableFromInline
    mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        depth += 1
        needsComma = false
    }

    @usableFromInline
    mutating func end(_ bracket: UInt8) {
        depth -= 1
        // Nothing between the brackets: they stay on one line.
        if layout == .pretty, needsComma { breakLine() }
        bytes.append(bracket)
        needsComma = true
    }
}

extension [UInt8] {
    /// Appends JSON to what is there, which is not copied.
    @inlinable
    public mutating func json<Failure: Error>(
        _ layout: JSONWriter.Layout = .compact, _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        var writer = JSONWriter(layout)
        swap(&writer.bytes, &self)
        defer { swap(&writer.bytes, &self) }
        try body(&writer)
    }
}
