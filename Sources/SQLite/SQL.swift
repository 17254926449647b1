/// The text of SQL statements, made of constants only: values are bound, never pasted into it.
///
/// A literal is one, and an interpolation takes other such texts and nothing else:
/// `"SELECT \(columns) FROM credential"`.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// UTF-8, without a terminating zero.
    let bytes: [UInt8]

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public init(stringLiteral constant: StaticString) {
        var text = StringInterpolation(literalCapacity: constant.utf8CodeUnitCount, interpolationCount: 0)
        text.appendLiteral(constant)
        bytes = text.bytes
    }

    public init(stringInterpolation text: StringInterpolation) { bytes = text.bytes }

    /// Collects the parts of an interpolated literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var bytes: [UInt8] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + 128 * interpolationCount)
        }

        public mutating func appendLiteral(_ constant: StaticString) {
            constant.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        }

        public mutating func appendInterpolation(_ text: SQL) { bytes.append(contentsOf: text.bytes) }
    }
}

extension Sequence where Element == SQL {
    /// The texts, one after another, with commas between them.
    public func commaSeparated() -> SQL {
        reduce(nil as SQL?) { text, next in text.map { "\($0), \(next)" } ?? next } ?? ""
    }
}
