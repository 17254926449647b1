public import JSON
public import MeshCoP
public import ThreadCredentials

/// The lines of an exported store: a header, then a line for every credential and every entry of the history. All that
/// the store has comes back from them.
public enum StoreExport {
    /// The value of `format` in the header.
    public static let format: StaticString = "thread-creds/1"
}

extension JSONWriter {
    /// The first line.
    public mutating func write(exportHeader preferred: ExtendedPANID?, at now: UnixTime) {
        beginObject()
        field("type", literal: "store")
        field("format", literal: StoreExport.format)
        field("exported", now)
        field("preferred", hex: preferred)
        endObject()
        endLine()
    }

    /// A credential with its bytes.
    public mutating func write(exporting entry: ThreadCredentials) {
        beginObject()
        field("type", literal: "credential")
        field("border_agent", entry.borderAgentID)
        field("kind", entry.kind.rawValue)
        // For people who read the file; the import reads them from the bytes.
        field("extended_pan_id", hex: entry.extendedPANID)
        field("network_name", repairing: entry.dataset.view.networkNameBytes)
        field("source", entry.source.rawValue)
        field("created", entry.creationDate)
        field("modified", entry.lastModificationDate)
        field("tlvs", hex: entry.dataset.bytes)
        endObject()
        endLine()
    }

    /// An entry of the history: with its bytes, or, when they were forgotten, with all that is left.
    public mutating func write(exporting entry: HistoryEntry) {
        beginObject()
        field("type", literal: "history")
        field("border_agent", entry.borderAgentID)
        field("kind", entry.kind.rawValue)
        field("extended_pan_id", hex: entry.extendedPANID)
        field("source", entry.source.rawValue)
        field("created", entry.creationDate)
        field("modified", entry.lastModificationDate)
        field("replaced", entry.replacementDate)
        field("reason", entry.reason.rawValue)
        field("tlvs", hex: entry.dataset?.bytes)
        if entry.dataset == nil {
            field("network_name_bytes", hex: entry.networkName?.bytes.span)
            field("channel", entry.channel)
            field("pan_id", entry.panID)
            field("active_timestamp", entry.activeTimestamp)
            field("pending_timestamp", entry.pendingTimestamp)
            field("verdict", entry.verdict.rawValue)
        }
        endObject()
        endLine()
    }
}
