import JSON
import Testing

/// Helpers to look into JSON that was written; a missing key or another kind fails the test where it stands.
extension JSONValue {
    subscript(key: String) -> JSONValue {
        get throws {
            guard case .object(let object) = self else {
                throw ShapeError(what: "\(kind) has no member \(key)")
            }
            guard let value = object[key] else { throw ShapeError(what: "no member \(key)") }
            return value
        }
    }

    var keys: [String] {
        if case .object(let object) = self { object.members.map(\.key) } else { [] }
    }

    var elements: [JSONValue] {
        get throws {
            guard case .array(let values) = self else { throw ShapeError(what: "\(kind) is no array") }
            return values
        }
    }

    var string: String? {
        if case .string(let text) = self { String(decoding: text, as: UTF8.self) } else { nil }
    }

    var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }
}

struct ShapeError: Error { var what: String }

/// The values of an NDJSON text, one a line.
func jsonLines(_ bytes: [UInt8]) throws -> [JSONValue] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    #expect(lines.last?.isEmpty == true, "the last line is not ended")
    lines.removeLast()
    return try lines.map { try JSONReader.read(Array($0)) }
}
