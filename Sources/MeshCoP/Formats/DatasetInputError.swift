/// Why an input is not a dataset's text, and where. It never quotes the input: that may be a key.
public struct DatasetInputError: Error, Hashable, Sendable {
    public let reason: Reason
    /// Byte offset in the input, from 0.
    public let offset: Int
    /// From 1.
    public let line: Int
    /// In bytes, from 1.
    public let column: Int

    init(_ reason: Reason, in input: borrowing Span<UInt8>, at offset: Int) {
        self.reason = reason
        self.offset = offset
        var (line, lineStart) = (1, 0)
        for index in 0..<min(offset, input.count) where input[index] == 0x0a {
            line += 1
            lineStart = index + 1
        }
        self.line = line
        column = offset - lineStart + 1
    }

    public enum Reason: Hashable, Sendable {
        case tooLong(limit: Int)
        /// Hex: the number of digits is odd; the offset is that of the last one.
        case oddDigits(count: Int)
        /// Hex: something that is neither a digit nor white space.
        case notHex
        /// Hex: more bytes than a length octet could ever describe.
        case tooManyBytes(limit: Int)
        /// JSON: what the grammar expects here.
        case syntax(String)
        /// JSON: arrays or objects deeper than this.
        case tooDeep(limit: Int)
        /// JSON: a key that was there before.
        case duplicateKey
        /// JSON: the value of this field is not what it takes.
        case value(field: String, expected: String)
        /// JSON: no field of a dataset in it.
        case noFields
        /// JSON: the fields make a dataset that is too long.
        case doesNotFit(DatasetError)
    }
}

extension DatasetInputError: CustomStringConvertible {
    /// One line: `column 17: expected a hex digit or white space`.
    public var description: String { "\(line == 1 ? "" : "line \(line), ")column \(column): \(expectation)" }

    public var expectation: String {
        switch reason {
        case .tooLong(let limit): "expected a dataset, found more than \(limit) bytes of input"
        case .oddDigits(let count): "expected an even number of hex digits, found \(count)"
        case .notHex: "expected a hex digit or white space"
        case .tooManyBytes(let limit): "expected at most \(limit) bytes of dataset"
        case .syntax(let expected): "expected \(expected)"
        case .tooDeep(let limit): "expected at most \(limit) levels of JSON"
        case .duplicateKey: "expected each key once"
        case .value(let field, let expected): "\(field): expected \(expected)"
        case .noFields: "expected a dataset's JSON, found none of its fields"
        case .doesNotFit(let error): "the fields make no dataset: \(error)"
        }
    }
}
