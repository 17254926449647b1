import Bytes
public import JSON
import MeshCoP
public import ThreadCredentials

extension JSONWriter {
    /// One credential as an object: index fields, and the secrets when `reveal`, else null.
    public mutating func write(_ credentials: ThreadCredentials, reveal: Bool) {
        beginObject()
        writeFields(of: credentials, reveal: reveal)
        endObject()
    }

    /// The members of a credential, for an object that has more.
    mutating func writeFields(of credentials: ThreadCredentials, reveal: Bool) {
        let view = credentials.dataset.view
        field("border_agent", credentials.borderAgentID)
        field("extended_pan_id", hex: credentials.extendedPANID)
        field("network_name", repairing: view.networkNameBytes)
        field("channel", view.channel?.number)
        field("pan_id", hex: view.panID)
        field("active_timestamp", view.activeTimestamp)
        if credentials.kind == .pending { field("pending_timestamp", view.pendingTimestamp) }
        field("kind", credentials.kind.rawValue)
        field("verdict", credentials.verdict.rawValue)
        field("preferred", credentials.isPreferred)
        field("stale", credentials.isStale)
        field("conflicting", credentials.isInConflict)
        field("differing_fields", credentials.differingTypes)
        field("superseded", credentials.isSuperseded)
        field("source", credentials.source.rawValue)
        field("created", credentials.creationDate)
        field("modified", credentials.lastModificationDate)
        field("tlvs", hex: reveal ? view.bytes : nil)
        field("network_key", hex: reveal ? view.networkKey : nil)
        field("pskc", hex: reveal ? view.pskc : nil)
    }

    /// One entry of the history as an object.
    public mutating func write(_ entry: HistoryEntry, reveal: Bool) {
        beginObject()
        field("number", entry.row)
        writeFields(of: entry, reveal: reveal)
        endObject()
    }

    mutating func writeFields(of entry: HistoryEntry, reveal: Bool) {
        field("border_agent", entry.borderAgentID)
        field("extended_pan_id", hex: entry.extendedPANID)
        field("network_name", repairing: entry.networkName?.bytes.span)
        field("channel", entry.channel)
        field("pan_id", hex: entry.panID.map { PANID(rawValue: $0) })
        field("active_timestamp", entry.activeTimestamp)
        if entry.kind == .pending { field("pending_timestamp", entry.pendingTimestamp) }
        field("kind", entry.kind.rawValue)
        field("verdict", entry.verdict.rawValue)
        field("reason", entry.reason.rawValue)
        field("source", entry.source.rawValue)
        field("created", entry.creationDate)
        field("modified", entry.lastModificationDate)
        field("replaced", entry.replacementDate)
        field("forgotten", entry.dataset == nil && !entry.isDamaged)
        field("damaged", entry.isDamaged)
        guard reveal, let dataset = entry.dataset else {
            for key: StaticString in ["tlvs", "network_key", "pskc"] { fieldNull(key) }
            return
        }
        let view = dataset.view
        field("tlvs", hex: view.bytes)
        field("network_key", hex: view.networkKey)
        field("pskc", hex: view.pskc)
    }
}

// Fields of our own types.

extension JSONWriter {
    /// Null for a border agent that nobody named.
    mutating func field(_ key: StaticString, _ id: BorderAgentID) {
        if id.isUnknown { return fieldNull(key) }
        self.key(key)
        plainString { bytes in
            for byte in id.bytes { bytes.appendHex(byte, uppercase: true) }
        }
    }

    /// The names of fields, `TLV 74` where there is none.
    mutating func field(_ key: StaticString, _ types: [TLVType]) {
        beginArray(key)
        for type in types { string(type.name ?? "TLV \(type.rawValue)") }
        endArray()
    }

    mutating func field(_ key: StaticString, hex id: ExtendedPANID?) {
        guard let id else { return fieldNull(key) }
        let bytes = id.bytes
        field(key, hex: bytes.span)
    }

    mutating func field(_ key: StaticString, hex id: PANID?) {
        guard let id else { return fieldNull(key) }
        self.key(key)
        plainString { bytes in
            bytes.append(text: "0x")
            bytes.appendHex(id.rawValue, digits: 4)
        }
    }

    mutating func field(_ key: StaticString, _ time: Timestamp?) {
        guard let time else { return fieldNull(key) }
        beginObject(key)
        field("seconds", time.seconds)
        field("ticks", time.ticks)
        field("authoritative", time.authoritative)
        endObject()
    }

    mutating func field(_ key: StaticString, _ time: UnixTime) {
        self.key(key)
        plainString { time.append(to: &$0) }
    }

    mutating func field(_ key: StaticString, hex bytes: Span<UInt8>?) {
        if let bytes { field(key, hex: bytes) } else { fieldNull(key) }
    }

    mutating func field(_ key: StaticString, repairing text: Span<UInt8>?) {
        if let text { field(key, repairing: text) } else { fieldNull(key) }
    }
}
