import Glibc
import LinuxSystem
import MeshCoP
public import SQLite

// A store that is larger than memory, a network at a time.

extension CredentialStore {
    /// Whether the file has more than 4 MiB, some 20,000 credentials: then it is better read a network at a time.
    public var isLarge: Bool {
        var status = stat()
        return unsafe stat(systemPath(location.path), &status) == 0 && status.st_size > 4 << 20
    }

    /// Hands every credential to `body`, in the order and with the marks of ``allCredentials()``, all that a network has at a
    /// time. It takes 24 bytes of memory a credential, and those of one network.
    ///
    /// - Parameter passes: how often, on the same state of the file; `body` is told which pass it is, from 0.
    /// - Returns: the damage that was found.
    public func forEachNetwork<Failure: DatabaseFailure>(
        passes: Int = 1, _ body: (Int, [ThreadCredentials]) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        try database.snapshot { () throws(Failure) in
            var damage: [StoreDamage] = []
            for pass in 0..<passes {
                damage = try networks { (network) throws(Failure) in try body(pass, network) }
            }
            return damage
        }
    }

    /// One pass, in a transaction.
    func networks<Failure: DatabaseFailure>(
        _ body: ([ThreadCredentials]) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        var networks = try Self.networks(of: self, Failure.self)
        while let network = try networks.next(Failure.self) { try body(network) }
        return networks.damage
    }

    /// The initializer with the caller's kind of error.
    @_lifetime(borrow store)
    private static func networks<Failure: DatabaseFailure>(
        of store: borrowing CredentialStore, _: Failure.Type
    ) throws(Failure) -> Networks {
        do throws(DatabaseError) {
            return try Networks(store)
        } catch {
            throw Failure(error)
        }
    }
}

/// The networks of a store in their order. Each row is read twice: first its key, then all of it. Rows that follow each other
/// are read in one scan.
private struct Networks: ~Copyable, ~Escapable {
    /// Where a row belongs, as far as its columns say so.
    private struct Key {
        var network: UInt64
        var isPending: Bool
        var row: Int64

        static func isBefore(_ a: Key, _ b: Key) -> Bool {
            if a.network != b.network { return a.network < b.network }
            return a.isPending == b.isPending ? a.row < b.row : b.isPending
        }
    }

    private var rows: Statement
    private let keys: [Key]
    private var position = 0
    /// The row that `rows` stands on.
    private var current: Int64?
    private let preferred: ExtendedPANID?
    private var damaged: (count: Int, first: Int64) = (0, 0)
    private let storeDamage: [StoreDamage]

    @_lifetime(borrow store)
    init(_ store: borrowing CredentialStore) throws(DatabaseError) {
        let rows = try store.database.prepare("\(SealedTable.credential.rows) WHERE id >= ?1 ORDER BY id")
        let seal = try store.readSeal()
        let preference = try store.readPreference()
        let (keys, found) = try Self.keys(store.database)
        let isWhole = seal == nil || seal?.credentials == found
        preferred = preference.network
        storeDamage =
            (isWhole ? [] : [.missingRows(table: "credential")]) + store.damageBeside(seal, preference)
        self.keys = keys
        self.rows = rows
    }

    /// All rows, and the sum of their digests.
    private static func keys(
        _ database: borrowing Database
    ) throws(DatabaseError) -> (keys: [Key], found: Seal.Part) {
        var keys: [Key] = []
        keys.reserveCapacity(Int(try database.number("SELECT count(*) FROM credential NOT INDEXED")))
        var rows = try database.prepare(
            "SELECT id, kind, extended_pan_id, digest FROM credential NOT INDEXED")
        var found = Seal.Part()
        var isSorted = true
        while try rows.step() {
            let key = Key(
                network: ExtendedPANID(rows.blob(2))?.rawValue ?? .max, isPending: rows.integer(1) != 0,
                row: rows.integer(0))
            if let last = keys.last, !Key.isBefore(last, key) { isSorted = false }
            keys.append(key)
            found.add(rows.integer(3))
        }
        if !isSorted { keys.sort(by: Key.isBefore) }
        return (keys, found)
    }

    /// What the next network has; nil at the end.
    @_lifetime(self: copy self)
    mutating func next<Failure: DatabaseFailure>(_: Failure.Type) throws(Failure) -> [ThreadCredentials]? {
        do throws(DatabaseError) {
            return try next()
        } catch {
            throw Failure(error)
        }
    }

    @_lifetime(self: copy self)
    private mutating func next() throws(DatabaseError) -> [ThreadCredentials]? {
        var network: [ThreadCredentials] = []
        while position < keys.count {
            let key = keys[position]
            if let first = network.first, first.extendedPANID.rawValue != key.network { break }
            position += 1
            if let credentials = try read(key.row) {
                network.append(credentials)
            } else {
                damaged = (damaged.count + 1, damaged.count == 0 ? key.row : damaged.first)
            }
        }
        if network.isEmpty { return nil }
        network.markDifferences()
        network.markSuperseded()
        return network
    }

    /// nil for a row that is damaged, or that cannot be found again.
    @_lifetime(self: copy self)
    private mutating func read(_ row: Int64) throws(DatabaseError) -> ThreadCredentials? {
        if current.map({ $0 &+ 1 }) != row {
            rows.reset()
            try rows.bind(row, at: 1)
        }
        current = nil
        guard try rows.step(), rows.integer(.id) == row else {
            rows.reset()
            return nil
        }
        current = row
        guard rows.isSound else { return nil }
        return ThreadCredentials(row: rows, preferred: preferred)
    }

    /// All that does not fit in what was read.
    var damage: [StoreDamage] {
        let rows: [StoreDamage] =
            damaged.count == 0
            ? [] : [.rows(table: "credential", count: damaged.count, first: damaged.first)]
        return rows + storeDamage
    }
}
