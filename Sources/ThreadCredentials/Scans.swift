import MeshCoP
import SQLite

// Tables read as a whole, without their indexes. What a change selects is selected by scans too.

extension CredentialStore {
    /// A row of `credential`, as far as a deletion must know it.
    struct ScannedRow {
        var id: Int64
        var borderAgentID: BorderAgentID?
        var network: ExtendedPANID?
        var digest: Int64
        /// nil when the row is damaged.
        var credentials: ThreadCredentials?
    }

    /// Every row that `isWanted`, damaged ones too.
    func scannedRows(
        where isWanted: (BorderAgentID?, ExtendedPANID?) -> Bool
    ) throws(DatabaseError) -> [ScannedRow] {
        var rows = try database.prepare(
            """
            SELECT id, border_agent, kind, tlvs, extended_pan_id, verdict, source, created, modified, origin, origin_id,
                digest, row_digest(0, id, border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                active_timestamp, pending_timestamp, verdict, source, created, modified, origin, origin_id)
            FROM credential NOT INDEXED
            """)
        var found: [ScannedRow] = []
        while try rows.step() {
            let agent = try? BorderAgentID(bytes: rows.bytes(1))
            let network = ExtendedPANID(rows.blob(4))
            guard isWanted(agent, network) else { continue }
            let digest = rows.integer(11)
            found.append(
                ScannedRow(
                    id: rows.integer(0), borderAgentID: agent, network: network, digest: digest,
                    credentials: digest == rows.integer(12) ? ThreadCredentials(row: rows, preferred: nil) : nil
                ))
        }
        return found
    }

    /// Hands every row of the history to `body`: its id, border agent, network, bytes and digest.
    func scanHistory(
        _ body: (Int64, BorderAgentID?, ExtendedPANID?, borrowing Span<UInt8>, Int64) -> Void
    ) throws(DatabaseError) {
        var rows = try database.prepare(
            "SELECT id, border_agent, extended_pan_id, tlvs, digest FROM history NOT INDEXED")
        while try rows.step() {
            body(
                rows.integer(0), try? BorderAgentID(bytes: rows.bytes(1)), ExtendedPANID(rows.blob(2)),
                rows.blob(3),
                rows.integer(4))
        }
    }
}

/// The statements that keep a credential in the history and take it out of its table, compiled once for any number of
/// rows. A row that was damaged stays so: its digest does not fit in the history either.
struct Keeper: ~Copyable, ~Escapable {
    private var keep: Statement
    private var remove: Statement
    private var next: Int64

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let keep = try database.prepare(
            """
            INSERT INTO history (id, border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                active_timestamp, pending_timestamp, verdict, source, created, modified, origin, origin_id, replaced,
                reason, digest)
            SELECT ?2, border_agent, kind, iif(?5, NULL, tlvs), extended_pan_id, network_name, channel, pan_id,
                active_timestamp, pending_timestamp, verdict, source, created, modified, origin, origin_id,
                max(?3, modified), ?4,
                iif(digest = row_digest(0, id, border_agent, kind, tlvs, extended_pan_id, network_name, channel, pan_id,
                    active_timestamp, pending_timestamp, verdict, source, created, modified, origin, origin_id), 0, -1)
                | row_digest(1, ?2, border_agent, kind, iif(?5, NULL, tlvs), extended_pan_id, network_name, channel,
                    pan_id, active_timestamp, pending_timestamp, verdict, source, created, modified, origin, origin_id,
                    max(?3, modified), ?4)
            FROM credential WHERE id = ?1 RETURNING digest
            """)
        let remove = try database.prepare("DELETE FROM credential WHERE id = ?1 RETURNING digest")
        let next = try database.number("SELECT max(id) FROM history") &+ 1
        self.keep = keep
        self.remove = remove
        self.next = next
    }

    /// - Parameter forgetting: without its bytes.
    @_lifetime(self: copy self)
    mutating func keep(
        _ row: Int64, _ reason: HistoryReason, forgetting: Bool = false, at now: UnixTime, _ seal: inout Seal
    ) throws(DatabaseError) {
        try keep.bind(row, at: 1)
        try keep.bind(next, at: 2)
        try keep.bind(now.milliseconds, at: 3)
        try keep.bind(reason.column, at: 4)
        try keep.bind(Int64(forgetting ? 1 : 0), at: 5)
        seal.history.add(try keep.runReturning())
        next &+= 1
    }

    @_lifetime(self: copy self)
    mutating func remove(_ row: Int64, _ seal: inout Seal) throws(DatabaseError) {
        try remove.bind(row, at: 1)
        seal.credentials.remove(try remove.runReturning())
    }
}
