/// How a dataset is written down.
public enum DatasetFormat: String, CaseIterable, Sendable {
    /// Hex digits; on input with white space between bytes and a prefix `0x` or `hex:` if you like.
    case hex
    /// Hex digits behind `hex:`, as chip-tool takes them.
    case chip
    /// The bytes themselves.
    case binary
    /// JSON of the border router's REST interface, as border routers since 2025-09-10 take it: `activeTimestamp`.
    case otbr
    /// The same as older border routers take it: `ActiveTimestamp`. Each silently forms a random network of the other's.
    case otbrLegacy = "otbr-legacy"
    /// JSON of ot-commissioner.
    case commissioner

    /// Whether the bytes come through as they are. JSON loses unknown TLVs, excess bytes, the order and more.
    public var isLossless: Bool { self != .otbr && self != .otbrLegacy && self != .commissioner }
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

    /// Finds the one dataset of an input, however it is written. An input of white space is the empty dataset.
    /// - Throws: ``DatasetInputError`` with the position of what could not be read.
    public init(_ input: Span<UInt8>) throws(DatasetInputError) {
        guard input.count <= Self.maximumInputLength else {
            throw DatasetInputError(.tooLong(limit: Self.maximumInputLength), in: input, at: input.count)
        }
        let hex = try? DatasetInput(hex: input)
        if let hex, hex.bytes.count == 0 || (try? hex.dataset()) != nil {
            self = hex
            return
        }
        let findings = DatasetFinder.find(in: input)
        if findings.datasets.isEmpty, findings.refusal == nil, let hex {
            // Malformed bytes, and nothing else.
            self = hex
            return
        }
        if findings.datasets.isEmpty, findings.refusal == nil, !DatasetFinder.isText(input) {
            self.init(bytes: SecretBytes(copying: input), format: .binary, carried: nil)
            return
        }
        self = try findings.only().input
    }

    /// Reads it as the format that the user named.
    public init(_ input: Span<UInt8>, as format: DatasetFormat) throws(DatasetInputError) {
        switch format {
        case .binary: self.init(bytes: SecretBytes(copying: input), format: .binary, carried: nil)
        case .hex, .chip, .otbr, .otbrLegacy, .commissioner: try self.init(input)
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
