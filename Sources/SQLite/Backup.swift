// SQLite as Swift values: connections, statements, migrations. Knows no table.

internal import CSQLite

extension Database {
    /// Copies the whole database into the file at `path`, which is created when missing; the copy is on disk
    /// when this returns. `SQLITE_LOCKED` inside a transaction that writes.
    public func backUp(to path: String) throws(DatabaseError) {
        try copy(into: Database(opening: path))
    }

    /// Copies the whole database over another one.
    ///
    /// See [the Online Backup API](https://sqlite.org/backup.html).
    public func copy(into target: borrowing Database) throws(DatabaseError) {
        guard let backup = unsafe sqlite3_backup_init(target.connection, "main", connection, "main") else {
            throw unsafe DatabaseError(SQLITE_ERROR, of: target.connection)
        }
        let stepped = unsafe sqlite3_backup_step(backup, -1)
        let finished = unsafe sqlite3_backup_finish(backup)
        if stepped == SQLITE_DONE, finished == SQLITE_OK { return }
        let code = ResultCode(rawValue: stepped == SQLITE_DONE ? finished : stepped)
        throw DatabaseError(code: code, message: code.description)
    }
}
