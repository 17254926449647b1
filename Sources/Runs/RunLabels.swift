/// A name and a value that tell this run from those of others: `site=berlin`.
public struct RunLabel: Equatable, Sendable {
    public let name: String
    public let value: String

    public static let longestName = 64
    public static let longestValue = 128

    /// Names that Prometheus sets, and those that stand beside labels in `--prometheus` and `--openmetrics`.
    public static let taken: Set<String> = [
        "le", "job", "instance",
        "active", "address", "address_type", "channel", "clock", "command_family", "controller",
        "filter_duplicates", "name", "phy", "setting", "share", "simulated", "version",
    ]

    /// - Parameters:
    ///   - name: as Prometheus has it, `[a-zA-Z_][a-zA-Z0-9_]*` without two underscores in front; at most 64 bytes.
    ///   - value: at most 128 bytes of UTF-8 without control characters.
    public init(name: String, value: String) throws(RunLabelError) {
        guard Self.isName(name) else { throw .noName(name) }
        guard !Self.taken.contains(name) else { throw .taken(name) }
        guard value.utf8.count <= Self.longestValue else { throw .longValue(name) }
        guard !value.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .control(name)
        }
        self.name = name
        self.value = value
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= longestName, !text.hasPrefix("__") else {
            return false
        }
        return isLetter(first) && text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
    }
}

/// Why a label is refused.
public enum RunLabelError: Error, Equatable, Sendable {
    case noName(String)
    case taken(String)
    case longValue(String)
    case control(String)
    case tooMany
}

/// The labels of a run, each name once, in the order of their names. An empty value is no label, as in Prometheus.
public struct RunLabels: Equatable, Sendable {
    public static let most = 16

    public private(set) var all: [RunLabel] = []

    public init() {}

    public var isEmpty: Bool { all.isEmpty }

    /// `gateway=g17, site=berlin`.
    public var text: String { all.map { "\($0.name)=\($0.value)" }.joined(separator: ", ") }

    /// Adds a label, replaces the one of its name, or takes that away where the value is empty.
    public mutating func set(_ label: RunLabel) throws(RunLabelError) {
        var kept = all.filter { $0.name != label.name }
        if !label.value.isEmpty { kept.append(label) }
        guard kept.count <= Self.most else { throw .tooMany }
        all = kept.sorted { $0.name < $1.name }
    }

    public mutating func set(_ labels: [RunLabel]) throws(RunLabelError) {
        for label in labels { try set(label) }
    }

    /// What a file claims: labels that cannot be are left out.
    public mutating func setIfPossible(_ name: String, _ value: String) {
        do throws(RunLabelError) {
            try set(RunLabel(name: name, value: value))
        } catch {
            return
        }
    }
}
