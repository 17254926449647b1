import Bytes
public import JSON
public import MeshCoP
public import ThreadCredentials

/// The lines of an exported store: a header, a line for every credential, every entry of the history and every deletion,
/// and an end that counts them. All that the store has comes back from them.
///
/// The last member of every line is a digest over the bytes before it; the end has the sum of them all. Sections may stand
/// one after another in a file.
public struct StoreExport: Sendable {
    /// The value of `format` in the header.
    public static let format: StaticString = "thread-creds/2"

    private(set) var credentials = 0
    private(set) var history = 0
    private(set) var deletions = 0
    private var sum: UInt64 = 0

    public init() {}

    /// The first line.
    public mutating func header(_ preferred: ExtendedPANID?, at now: UnixTime, to json: inout JSONWriter) {
        line(to: &json) { json in
            json.field("type", literal: "store")
            json.field("format", literal: Self.format)
            json.field("exported", now)
            json.field("preferred", hex: preferred)
        }
    }

    /// A credential with its bytes.
    public mutating func credential(_ entry: ThreadCredentials, to json: inout JSONWriter) {
        credentials += 1
        line(to: &json) { json in
            json.field("type", literal: "credential")
            json.field("border_agent", entry.borderAgentID)
            json.field("kind", entry.kind.rawValue)
            // For people who read the file; the import reads them from the bytes.
            json.field("extended_pan_id", hex: entry.extendedPANID)
            json.field("network_name", repairing: entry.dataset.view.networkNameBytes)
            json.field("source", entry.source.rawValue)
            json.field("created", entry.creationDate)
            json.field("modified", entry.lastModificationDate)
            if let origin = entry.origin { json.field("origin", repairing: origin.span) }
            if let id = entry.originID { json.field("origin_id", repairing: id.span) }
            json.field("tlvs", hex: entry.dataset.bytes)
        }
    }

    /// An entry of the history: with its bytes, or, when they were forgotten, with all that is left.
    ///
    /// - Parameter copy: how many entries that look the same came before it.
    public mutating func history(_ entry: HistoryEntry, copy: Int = 0, to json: inout JSONWriter) {
        history += 1
        line(to: &json) { json in
            json.field("type", literal: "history")
            json.field("border_agent", entry.borderAgentID)
            json.field("kind", entry.kind.rawValue)
            json.field("extended_pan_id", hex: entry.extendedPANID)
            json.field("source", entry.source.rawValue)
            json.field("created", entry.creationDate)
            json.field("modified", entry.lastModificationDate)
            json.field("replaced", entry.replacementDate)
            json.field("reason", entry.reason.rawValue)
            if copy > 0 { json.field("copy", copy) }
            json.field("tlvs", hex: entry.dataset?.storage.span)
            if entry.dataset == nil {
                json.field("network_name_bytes", hex: entry.networkName?.bytes.span)
                json.field("channel", entry.channel)
                json.field("pan_id", entry.panID)
                json.field("active_timestamp", entry.activeTimestamp)
                json.field("pending_timestamp", entry.pendingTimestamp)
                json.field("verdict", entry.verdict.rawValue)
            }
        }
    }

    /// That a dataset was deleted.
    public mutating func deletion(_ tombstone: Tombstone, to json: inout JSONWriter) {
        deletions += 1
        line(to: &json) { json in
            json.field("type", literal: "deleted")
            json.field("border_agent", tombstone.borderAgentID)
            json.field("kind", tombstone.kind.rawValue)
            json.field("extended_pan_id", hex: tombstone.extendedPANID)
            json.field("timestamp", tombstone.timestamp)
            json.field("deleted", tombstone.deletionDate)
        }
    }

    /// The last line. What comes after it is another section.
    public mutating func end(to json: inout JSONWriter) {
        let section = self
        line(to: &json) { json in
            json.field("type", literal: "end")
            json.field("credentials", section.credentials)
            json.field("history", section.history)
            json.field("deletions", section.deletions)
            json.field("sum", hex: [UInt8](bigEndian: section.sum).span)
        }
    }

    private mutating func line(to json: inout JSONWriter, _ members: (inout JSONWriter) -> Void) {
        let start = json.bytes.count
        json.beginObject()
        members(&json)
        let digest = lineDigest(json.bytes.span.extracting(start..<json.bytes.count))
        sum &+= digest
        json.field("digest", hex: [UInt8](bigEndian: digest).span)
        json.endObject()
        json.endLine()
    }
}

/// The first 64 bits of the SHA-256 of a line up to its digest.
func lineDigest(_ line: Span<UInt8>) -> UInt64 {
    let words = SHA256().words(of: line)
    return UInt64(words[0]) << 32 | UInt64(words[1])
}
