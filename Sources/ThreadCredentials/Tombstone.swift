public import MeshCoP
import SQLite

/// That somebody deleted a border agent's dataset of a network. It travels in exports, so that the import of another
/// machine's store does not bring back what was deleted. It says nothing of the keys.
public struct Tombstone: Hashable, Sendable {
    public let borderAgentID: BorderAgentID
    public let kind: DatasetKind
    public let extendedPANID: ExtendedPANID
    /// The one that orders datasets of this kind: clocks lie, so it is what decides which dataset is newer.
    public let timestamp: Timestamp
    public let deletionDate: UnixTime

    public init(
        borderAgentID: BorderAgentID, kind: DatasetKind, extendedPANID: ExtendedPANID, timestamp: Timestamp,
        deletionDate: UnixTime
    ) {
        self.borderAgentID = borderAgentID
        self.kind = kind
        self.extendedPANID = extendedPANID
        self.timestamp = timestamp
        self.deletionDate = deletionDate
    }
}

extension Tombstone {
    func with(borderAgentID: BorderAgentID) -> Tombstone {
        Tombstone(
            borderAgentID: borderAgentID, kind: kind, extendedPANID: extendedPANID, timestamp: timestamp,
            deletionDate: deletionDate)
    }

    /// A row of `tombstone`; nil where a value is invalid.
    init?(row: borrowing Statement) {
        guard let agent = BorderAgentID(column: TombstoneColumn.borderAgent.rawValue, of: row),
            let kind = DatasetKind(column: row.integer(TombstoneColumn.kind.rawValue)),
            let network = ExtendedPANID(row.blob(TombstoneColumn.extendedPANID.rawValue)),
            let time = Timestamp(row.blob(TombstoneColumn.timestamp.rawValue))
        else { return nil }
        self.init(
            borderAgentID: agent, kind: kind, extendedPANID: network, timestamp: time,
            deletionDate: UnixTime(milliseconds: row.integer(TombstoneColumn.deleted.rawValue)))
    }
}

extension CredentialStore {
    /// Every tombstone, and what does not fit: the whole table is read, and compared with the seal.
    func tombstoneListing() throws(DatabaseError) -> (tombstones: [Tombstone], damage: [StoreDamage]) {
        var found: [Tombstone] = []
        let damage = try tombstones { (tombstone) throws(DatabaseError) in found.append(tombstone) }
        return (found, damage)
    }

    /// Hands every tombstone that is sound to `body`.
    /// - Returns: the damage that was found: the whole table is read, and compared with the seal.
    func tombstones<Failure: DatabaseFailure>(
        _ body: (Tombstone) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        var scan = try Self.tombstoneScan(of: self, Failure.self)
        while let tombstone = try scan.next(Failure.self) { try body(tombstone) }
        return scan.damage
    }

    /// The initializer with the caller's kind of error.
    @_lifetime(borrow store)
    private static func tombstoneScan<Failure: DatabaseFailure>(
        of store: borrowing CredentialStore, _: Failure.Type
    ) throws(Failure) -> TombstoneScan {
        do throws(DatabaseError) {
            return try TombstoneScan(store)
        } catch {
            throw Failure(error)
        }
    }
}

/// Reads every row of the table.
private struct TombstoneScan: ~Copyable, ~Escapable {
    private var rows: Statement
    private let seal: Seal?
    private var found = Seal.Part()
    private var damaged: (count: Int, first: Int64) = (0, 0)

    @_lifetime(borrow store)
    init(_ store: borrowing CredentialStore) throws(DatabaseError) {
        let rows = try store.database.prepare(SealedTable.tombstone.allRows)
        seal = try store.readSeal()
        self.rows = rows
    }

    /// The next that is sound; nil at the end.
    @_lifetime(self: copy self)
    mutating func next<Failure: DatabaseFailure>(_: Failure.Type) throws(Failure) -> Tombstone? {
        do throws(DatabaseError) {
            while try rows.step() {
                found.add(rows.integer(.digest))
                if rows.isSound, let tombstone = Tombstone(row: rows) { return tombstone }
                damaged = (damaged.count + 1, damaged.count == 0 ? rows.integer(.id) : damaged.first)
            }
            return nil
        } catch {
            throw Failure(error)
        }
    }

    var damage: [StoreDamage] {
        var damage: [StoreDamage] = []
        if damaged.count > 0 {
            damage.append(.rows(table: "tombstone", count: damaged.count, first: damaged.first))
        }
        if let seal, seal.tombstones != found { damage.append(.missingRows(table: "tombstone")) }
        if seal == nil { damage.append(.seal) }
        return damage
    }
}

/// The statements on tombstones, compiled once for any number of datasets. There is one for a border agent, a kind and
/// a network, and none where the store has a dataset of the three.
struct Tombstones: ~Copyable, ~Escapable {
    private var find: Statement
    private var insert: SealedInsert
    private var delete: Statement
    private var next: Int64
    /// Most stores have none: then nothing is looked for.
    private var isEmpty: Bool

    @_lifetime(borrow database)
    init(_ database: borrowing Database) throws(DatabaseError) {
        let find = try database.prepare(
            """
            SELECT id, timestamp FROM tombstone
            WHERE border_agent IS ?1 AND kind = ?2 AND extended_pan_id = ?3
            """)
        let insert = try database.prepare(SealedTable.tombstone.insertion)
        let delete = try database.prepare("DELETE FROM tombstone WHERE id = ?1 RETURNING digest")
        let next = try database.number("SELECT max(id) FROM tombstone") &+ 1
        let isEmpty = try database.number("SELECT EXISTS (SELECT 1 FROM tombstone)") == 0
        self.find = find
        self.insert = SealedInsert(insert)
        self.delete = delete
        self.next = next
        self.isEmpty = isEmpty
    }

    /// The timestamp of the dataset that was deleted, and the tombstone's row; nil when there is none.
    @_lifetime(self: copy self)
    private mutating func found(
        _ agent: BorderAgentID, _ kind: DatasetKind, _ network: ExtendedPANID
    ) throws(DatabaseError) -> (row: Int64, timestamp: Timestamp?)? {
        if isEmpty { return nil }
        let id = network.bytes
        find.reset()
        try find.bind(agent: agent, at: 1)
        try find.bind(kind.column, at: 2)
        try find.bind(blob: id.span, at: 3)
        let found: (Int64, Timestamp?)? = try find.step() ? (find.integer(0), Timestamp(find.blob(1))) : nil
        find.reset()
        return found
    }

    /// Somebody else adds some.
    @_lifetime(self: copy self)
    mutating func expect() { isEmpty = false }

    /// Whether a dataset was deleted, and is not newer than what was deleted.
    @_lifetime(self: copy self)
    mutating func hold(
        _ agent: BorderAgentID, _ dataset: OperationalDataset
    ) throws(DatabaseError) -> Bool {
        if isEmpty { return false }
        guard let network = dataset.extendedPANID, let time = dataset.orderingTimestamp,
            let deleted = try found(agent, DatasetKind(of: dataset), network)?.timestamp
        else { return false }
        return time <= deleted
    }

    /// Remembers a deletion; of two the one of the newer dataset counts.
    /// - Returns: false when the store knew it.
    @_lifetime(self: copy self)
    @discardableResult
    mutating func add(_ tombstone: Tombstone, _ seal: inout Seal) throws(DatabaseError) -> Bool {
        if let known = try found(tombstone.borderAgentID, tombstone.kind, tombstone.extendedPANID) {
            if let time = known.timestamp, time >= tombstone.timestamp { return false }
            try remove(row: known.row, &seal)
        }
        let network = tombstone.extendedPANID.bytes
        var timestamp: [UInt8] = []
        tombstone.timestamp.appendValue(to: &timestamp)
        try insert.begin(.tombstone, id: next)
        try insert.add(agent: tombstone.borderAgentID)
        try insert.add(tombstone.kind.column)
        try insert.add(blob: network.span)
        try insert.add(blob: timestamp.span)
        try insert.add(tombstone.deletionDate.milliseconds)
        seal.tombstones.add(try insert.run())
        next &+= 1
        isEmpty = false
        return true
    }

    /// Removes the tombstone of a dataset that is stored again.
    @_lifetime(self: copy self)
    mutating func remove(
        _ agent: BorderAgentID, _ kind: DatasetKind, _ dataset: OperationalDataset, _ seal: inout Seal
    ) throws(DatabaseError) {
        guard !isEmpty, let network = dataset.extendedPANID else { return }
        try remove(agent, kind, network, &seal)
    }

    /// Removes the tombstone of a dataset that is stored again.
    @_lifetime(self: copy self)
    mutating func remove(
        _ agent: BorderAgentID, _ kind: DatasetKind, _ network: ExtendedPANID, _ seal: inout Seal
    ) throws(DatabaseError) {
        guard let known = try found(agent, kind, network) else { return }
        try remove(row: known.row, &seal)
    }

    @_lifetime(self: copy self)
    private mutating func remove(row: Int64, _ seal: inout Seal) throws(DatabaseError) {
        try delete.bind(row, at: 1)
        seal.tombstones.remove(try delete.runReturning())
    }
}
