public import MeshCoP
public import SQLite

/// What a store has, piece by piece: for an export that is larger than memory.
public enum StorePiece: Sendable {
    /// The first piece.
    case preference(ExtendedPANID?)
    /// What the border agents of a network have, network after network.
    case network([ThreadCredentials])
    /// The oldest entry first, with the number of entries before it that look the same.
    case history(HistoryEntry, copy: Int)
    case deletion(Tombstone)
}

extension CredentialStore {
    /// Runs reads that belong together on one state of the file.
    public func asOfOneMoment<Result, Failure: DatabaseFailure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try database.snapshot(body)
    }

    /// Which network is preferred, as far as that can be told; ``preferredNetwork()`` throws where it is damaged.
    public func preferenceFound() throws(StoreError) -> ExtendedPANID? {
        try reading { () throws(DatabaseError) in try readPreference().network }
    }

    /// All that does not fit in the whole store.
    public func damageFound() throws(StoreError) -> [StoreDamage] {
        try reading { () throws(DatabaseError) in try damage() }
    }

    /// Hands all that the store has to `body`, as of one moment. It takes some 32 bytes of
    /// memory a row, more for history entries that look the same.
    ///
    /// - Returns: the damage that was found; it was left out.
    public func forEachPiece<Failure: DatabaseFailure>(
        _ body: (StorePiece) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        try database.snapshot { () throws(Failure) in
            let preferred = try failing(as: Failure.self) { () throws(DatabaseError) in try readPreference() }
            try body(.preference(preferred.network))
            let damage = try networks { (network) throws(Failure) in try body(.network(network)) }
            return try damage + forEachOldPiece(body)
        }
    }

    /// History entries and deletions.
    /// - Returns: the damage that was found; it was left out.
    public func forEachOldPiece<Failure: DatabaseFailure>(
        _ body: (StorePiece) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        try database.snapshot { () throws(Failure) in
            let damage = try entries { (entry, copy) throws(Failure) in try body(.history(entry, copy: copy)) }
            return try damage + tombstones { (tombstone) throws(Failure) in try body(.deletion(tombstone)) }
        }
    }

    /// The entries of the history that are sound, in the order of their times.
    private func entries<Failure: DatabaseFailure>(
        _ body: (HistoryEntry, Int) throws(Failure) -> Void
    ) throws(Failure) -> [StoreDamage] {
        var reader = try Self.historyReader(of: self, Failure.self)
        while let (entry, copy) = try reader.next(Failure.self) { try body(entry, copy) }
        return reader.damage
    }

    /// The initializer with the caller's kind of error.
    @_lifetime(borrow store)
    private static func historyReader<Failure: DatabaseFailure>(
        of store: borrowing CredentialStore, _: Failure.Type
    ) throws(Failure) -> HistoryReader {
        do throws(DatabaseError) {
            return try HistoryReader(store)
        } catch {
            throw Failure(error)
        }
    }
}
