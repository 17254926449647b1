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

    /// - Parameter offset: 0 where only the place is known.
    init(_ reason: Reason, at place: TextPlace, offset: Int = 0) {
        self.reason = reason
        self.offset = offset
        line = place.line
        column = place.column
    }

    public enum Reason: Hashable, Sendable {
        case tooLong(limit: Int)
        /// Nothing but white space.
        case nothing
        /// No dataset, and nothing that looks like one.
        case nothingFound
        /// The text is a router's answer that it has none.
        case routerHasNone
        /// The bytes that stand here are no dataset.
        case malformed(DatasetError)
        /// A dataset stands here, but not all of it: dots follow, or something sticks to it.
        case cut
        /// The text begins like JSON; why it is none.
        case notJSON(String)
        /// A key was replaced by something that people may see.
        case redacted(field: String)
        /// Two values of the same field differ.
        case contradiction(field: String)
        /// Fields of a network, but not those that make a dataset.
        case fieldsWithout(String)
        /// More than one dataset, where one is wanted.
        case several([String], count: Int)
        /// More different datasets than are kept in memory.
        case tooManyDatasets(limit: Int)
        /// Hex: the number of digits is odd; the offset is that of the last one.
        case oddDigits(count: Int)
        /// Hex: something that is neither a digit nor white space.
        case notHex
        /// Hex: more bytes than a length octet could ever describe.
        case tooManyBytes(limit: Int)
        /// The value of this field is not what it takes.
        case value(field: String, expected: String)
        /// The fields make a dataset that is too long.
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
        case .value(let field, let expected): "\(field): expected \(expected)"
        case .nothing: "expected a dataset, found nothing"
        case .nothingFound: "found no dataset"
        case .routerHasNone: "the router has no dataset"
        case .malformed(let error): "malformed: \(error)"
        case .cut: "this is not the whole dataset"
        case .notJSON(let reason): "no JSON: \(reason)"
        case .redacted(let field): "the \(field) is redacted"
        case .contradiction(let field): "two values of \(field) differ"
        case .fieldsWithout(let field): "fields of a network without its \(field)"
        case .several(let places, let count):
            "\(count) different datasets where one is wanted: \(places.joined(separator: ", "))"
                + (count > places.count ? " and more" : "")
        case .tooManyDatasets(let limit):
            "more than \(limit) different datasets: give the input in parts"
        case .doesNotFit(let error): "the fields make no dataset: \(error)"
        }
    }
}
