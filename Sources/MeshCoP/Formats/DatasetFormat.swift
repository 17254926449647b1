/// How a dataset is written down.
public enum DatasetFormat: String, CaseIterable, Sendable {
    /// Hex digits; on input with white space between bytes and a prefix `0x` or `hex:` if you like.
    case hex
    /// Hex digits behind `hex:`, as chip-tool takes them.
    case chip
    /// The bytes themselves.
    case binary
    /// JSON of the border router's REST interface.
    case otbr
    /// JSON of ot-commissioner.
    case commissioner

    /// Whether the bytes come through as they are. JSON loses unknown TLVs, excess bytes, the order and more.
    public var isLossless: Bool { self != .otbr && self != .commissioner }
}

/// What a text or file held: the bytes of a dataset, not yet judged, and how they were written.
public struct DatasetInput: Sendable {
    /// The dataset's bytes; they may be malformed.
    public let bytes: SecretBytes
    public let format: DatasetFormat
    /// For JSON: the fields that it carried. Nil when the bytes are verbatim.
    public let carried: CarriedFields?

    /// The bytes were put together from JSON fields instead of being read.
    public var isRebuilt: Bool { carried != nil }

    /// - Throws: ``DatasetError`` when the bytes are malformed.
    public func dataset(rules: RuleSet = .newest) throws(DatasetError) -> OperationalDataset {
        try OperationalDataset(bytes, rules: rules)
    }

    /// Longer inputs are refused unread; the most verbose JSON of 254 bytes is far shorter.
    public static let maximumInputLength = 65_536

    /// Finds out how the dataset is written and reads it.
    ///
    /// A first byte of `{` or `/` (a comment) means JSON; nothing but hex digits, white space and a prefix means
    /// hex; bytes that are no text at all are taken as they are. An empty input is the empty dataset.
    /// - Throws: ``DatasetInputError`` with the position of what could not be read.
    public init(_ input: Span<UInt8>) throws(DatasetInputError) {
        guard input.count <= Self.maximumInputLength else {
            throw DatasetInputError(.tooLong(limit: Self.maximumInputLength), in: input, at: input.count)
        }
        var start = 0
        while start < input.count, isSpace(input[start]) { start += 1 }
        if start < input.count, input[start] == UInt8(ascii: "{") || input[start] == UInt8(ascii: "/") {
            try self.init(json: input)
        } else if looksLikeText(input) {
            try self.init(hex: input)
        } else {
            self.init(bytes: SecretBytes(copying: input), format: .binary, carried: nil)
        }
    }

    /// Reads it as the format that the user named.
    public init(_ input: Span<UInt8>, as format: DatasetFormat) throws(DatasetInputError) {
        guard input.count <= Self.maximumInputLength else {
            throw DatasetInputError(.tooLong(limit: Self.maximumInputLength), in: input, at: input.count)
        }
        switch format {
        case .hex, .chip: try self.init(hex: input)
        case .otbr, .commissioner: try self.init(json: input)
        case .binary: self.init(bytes: SecretBytes(copying: input), format: .binary, carried: nil)
        }
    }

    init(bytes: SecretBytes, format: DatasetFormat, carried: CarriedFields?) {
        self.bytes = bytes
        self.format = format
        self.carried = carried
    }
}

/// White space between bytes of hex and tokens of JSON.
@inlinable
func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d) }

/// Printable ASCII and white space, with a high byte or two allowed for (typographic quotes pasted along): more
/// than that cannot have been meant as hex, and a dataset's own zeros are no text.
private func looksLikeText(_ input: Span<UInt8>) -> Bool {
    for index in input.indices {
        let byte = input[index]
        if byte == 0x7f || (byte < 0x20 && !isSpace(byte)) { return false }
    }
    // A dataset may have no control bytes at all, but a text starts with a hex digit or a prefix's letter.
    for index in input.indices where !isSpace(input[index]) {
        return input[index] < 0x80
    }
    return true
}
