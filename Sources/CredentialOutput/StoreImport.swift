import Bytes
public import JSON
internal import LinuxSystem
public import MeshCoP
public import ThreadCredentials

/// One line of an exported store.
public enum StoreImportLine: Sendable {
    /// The header, with the network that the exported store prefers; version 1 has no digests.
    case header(preferred: ExtendedPANID?, version: Int)
    case credential(Submission)
    /// With the number of entries before it that look the same.
    case history(HistoryEntry, copy: Int)
    case deleted(Tombstone)
    /// The last line of a section: how many lines of each kind it has, and the sum of their digests.
    case end(ExportCounts, sum: UInt64)

    /// No line of an export comes near it.
    public static let maximumLength = 16_384

    /// Reads one line, without its line end.
    ///
    /// - Throws: ``StoreImportError``, which never quotes a value.
    public init(_ line: Span<UInt8>) throws(StoreImportError) {
        var value: JSONValue
        value = try converting(StoreImportError.syntax) { () throws(JSONError) in
            try JSONReader.read(line, maximumDepth: 4, maximumSize: Self.maximumLength)
        }
        defer { value.wipe() }
        do throws(JSONTypeError) {
            let node = JSONNode(value)
            switch try node.required("type").string() {
            case "store": self = try Self.header(node)
            case "credential": self = .credential(try Self.credential(node))
            case "history":
                self = .history(try Self.history(node), copy: try node.optional("copy", Self.count) ?? 0)
            case "deleted": self = .deleted(try Self.tombstone(node))
            case "end": self = try Self.end(node)
            default:
                throw JSONTypeError(
                    path: .member(.root, "type"),
                    reason: "store, credential, history, deleted or end was expected")
            }
        } catch {
            throw .value(error)
        }
    }

    /// Whether a file begins like an exported store.
    public static func isExport(_ bytes: Span<UInt8>) -> Bool {
        var end = 0
        while end < bytes.count, end <= maximumLength, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        guard let value = try? JSONReader.read(bytes.extracting(first: end), maximumDepth: 4),
            let type = try? JSONNode(value).optional("type")?.string()
        else { return false }
        return ["store", "credential", "history", "deleted", "end"].contains(type)
    }

    /// Reads one line and holds it against its digest; nil where it has none.
    ///
    /// - Throws: ``StoreImportError``: the digest before all else, because a damaged line may say anything.
    public static func verified(
        _ line: Span<UInt8>
    ) throws(StoreImportError) -> (line: StoreImportLine, digest: UInt64?) {
        let digest = try ExportVerification.verify(line)
        if let submission = CredentialLine.read(line) { return (.credential(submission), digest) }
        return (try StoreImportLine(line), digest)
    }

    private static func header(_ node: JSONNode) throws(JSONTypeError) -> StoreImportLine {
        let format = try node.required("format")
        let preferred = try node.optional("preferred", extendedPANID)
        switch try format.string() {
        case "thread-creds/1": return .header(preferred: preferred, version: 1)
        case "thread-creds/2": return .header(preferred: preferred, version: 2)
        default:
            throw JSONTypeError(
                path: format.path,
                reason: "thread-creds/1 and thread-creds/2 are the formats that this program knows")
        }
    }

    private static func end(_ node: JSONNode) throws(JSONTypeError) -> StoreImportLine {
        var counts = ExportCounts()
        counts.credentials = try count(node.required("credentials"))
        counts.history = try count(node.required("history"))
        counts.deletions = try count(node.required("deletions"))
        let sum = try node.required("sum")
        let bytes = try sum.hex()
        guard bytes.count == 8 else {
            throw JSONTypeError(path: sum.path, reason: "16 hex digits were expected")
        }
        return .end(counts, sum: bytes.span.bigEndian(at: 0, octets: bytes.count))
    }

    private static func tombstone(_ node: JSONNode) throws(JSONTypeError) -> Tombstone {
        Tombstone(
            borderAgentID: try agent(node), kind: try choice(node.required("kind")),
            extendedPANID: try extendedPANID(node.required("extended_pan_id")),
            timestamp: try timestamp(node.required("timestamp")),
            deletionDate: try time(node.required("deleted")))
    }

    private static func credential(_ node: JSONNode) throws(JSONTypeError) -> Submission {
        let tlvs = try node.required("tlvs")
        let dataset = try dataset(tlvs)
        try check(dataset, against: node)
        let source: DatasetSource = try choice(node.required("source"))
        let created = try time(node.required("created"))
        let modified = try node.required("modified")
        // A clock that went back before this program knew better: the store had it so, the order is put right.
        var submission = Submission(
            dataset, forBorderAgent: try agent(node), origin: source == .verbatim ? .verbatim : .rebuilt(nil),
            creationDate: created, lastModificationDate: max(try time(modified), created))
        submission.sourceLabel = try node.optional("origin", label)
        submission.originID = try node.optional("origin_id", label)
        return submission
    }

    private static func history(_ node: JSONNode) throws(JSONTypeError) -> HistoryEntry {
        let dataset = try node.optional("tlvs", dataset)
        if let dataset { try check(dataset, against: node) }
        let entry = HistoryEntry(
            borderAgentID: try agent(node), kind: try choice(node.required("kind")), dataset: dataset,
            extendedPANID: try extendedPANID(node.required("extended_pan_id")),
            source: try choice(node.required("source")), creationDate: try time(node.required("created")),
            lastModificationDate: try time(node.required("modified")),
            replacementDate: try time(node.required("replaced")), reason: try choice(node.required("reason")))
        if dataset != nil { return entry }
        return entry.describing(
            networkName: try node.optional("network_name_bytes", name),
            channel: try node.optional("channel", number),
            panID: try node.optional("pan_id", number),
            activeTimestamp: try node.optional("active_timestamp", timestamp),
            pendingTimestamp: try node.optional("pending_timestamp", timestamp),
            verdict: try verdict(node.required("verdict")))
    }

    // MARK: Values

    private static func dataset(_ node: JSONNode) throws(JSONTypeError) -> OperationalDataset {
        var bytes = try node.hex()
        defer { bytes.wipe() }
        do throws(DatasetError) {
            return try OperationalDataset(copying: bytes)
        } catch {
            throw JSONTypeError(path: node.path, reason: "\(error)")
        }
    }

    /// What people read beside the bytes must be what the bytes say: a file that was edited by hand is noticed.
    private static func check(_ dataset: OperationalDataset, against node: JSONNode) throws(JSONTypeError) {
        let kind = try node.required("kind")
        guard try DatasetKind(of: dataset) == choice(kind) else {
            throw JSONTypeError(path: kind.path, reason: "the dataset is \(DatasetKind(of: dataset).rawValue)")
        }
        if let id = try node.optional("extended_pan_id"), try extendedPANID(id) != dataset.extendedPANID {
            throw JSONTypeError(path: id.path, reason: "the dataset has another one")
        }
    }

    private static func agent(_ node: JSONNode) throws(JSONTypeError) -> BorderAgentID {
        let id = try node.required("border_agent")
        if id.isNull { return .unknown }
        let text = try id.string()
        do throws(BorderAgentIDError) {
            return try BorderAgentID(text: text)
        } catch {
            throw JSONTypeError(path: id.path, reason: "\(error)")
        }
    }

    /// What another program says of a dataset.
    private static func label(_ node: JSONNode) throws(JSONTypeError) -> [UInt8] {
        let text = try node.text()
        guard text.count <= 255 else {
            throw JSONTypeError(path: node.path, reason: "at most 255 bytes were expected")
        }
        return text.map { $0 }
    }

    private static func name(_ node: JSONNode) throws(JSONTypeError) -> NetworkName {
        let bytes = try node.hex()
        guard bytes.count <= NetworkName.maximumLength else {
            throw JSONTypeError(path: node.path, reason: "at most 16 bytes were expected")
        }
        return NetworkName(bytes.span)
    }

    private static func count(_ node: JSONNode) throws(JSONTypeError) -> Int {
        let count: Int = try node.integer()
        guard count >= 0 else { throw JSONTypeError(path: node.path, reason: "a count was expected") }
        return count
    }

    private static func number(_ node: JSONNode) throws(JSONTypeError) -> UInt16 { try node.integer() }

    private static func extendedPANID(_ node: JSONNode) throws(JSONTypeError) -> ExtendedPANID {
        guard let id = ExtendedPANID(try node.string()) else {
            throw JSONTypeError(path: node.path, reason: "16 hex digits were expected")
        }
        return id
    }

    private static func time(_ node: JSONNode) throws(JSONTypeError) -> UnixTime {
        guard let time = UnixTime(try node.string()) else {
            throw JSONTypeError(path: node.path, reason: "a time such as 2026-11-23T05:10:00.123Z was expected")
        }
        return time
    }

    private static func timestamp(_ node: JSONNode) throws(JSONTypeError) -> Timestamp {
        let seconds: UInt64 = try node.required("seconds").integer()
        let ticks: UInt16 = try node.required("ticks").integer()
        guard seconds < 1 << 48, ticks < 1 << 15 else {
            throw JSONTypeError(
                path: node.path, reason: "seconds below 2^48 and ticks below 2^15 were expected")
        }
        return Timestamp(
            seconds: seconds, ticks: ticks, authoritative: try node.required("authoritative").bool())
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ node: JSONNode
    ) throws(JSONTypeError) -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: try node.string()) else {
            let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw JSONTypeError(path: node.path, reason: "one of \(names) was expected")
        }
        return value
    }

    private static func verdict(_ node: JSONNode) throws(JSONTypeError) -> Verdict {
        let verdict: Verdict = try choice(node)
        guard verdict != .malformed else {
            throw JSONTypeError(path: node.path, reason: "one of invalid, partial, ok was expected")
        }
        return verdict
    }
}

extension JSONNode {
    /// A member as `read` reads it; nil where it is missing or null.
    fileprivate func optional<Value>(
        _ key: String, _ read: (JSONNode) throws(JSONTypeError) -> Value
    ) throws(JSONTypeError) -> Value? {
        guard let member = try optional(key) else { return nil }
        return try read(member)
    }
}

/// Why a line does not belong to an exported store.
public enum StoreImportError: Error, Equatable, Sendable, CustomStringConvertible {
    case syntax(JSONError)
    case value(JSONTypeError)
    /// The line is not as it was written.
    case digest
    /// A line that belongs to no section: its header is missing, or was changed.
    case outsideSection
    /// The section that begins in that line has no end.
    case cut(start: Int)
    /// The end counts other lines than there are.
    case count

    public var description: String {
        switch self {
        case .syntax(let error): "column \(error.column): \(error.reason)"
        case .value(let error): "\(error)"
        case .digest: "the line is damaged: its digest is missing or does not fit"
        case .outsideSection: "the line belongs to no section: a header is missing or damaged"
        case .cut(let start): "the file was cut: the section that begins in line \(start) has no end"
        case .count: "lines are missing, or are there twice: the end counts others"
        }
    }
}
