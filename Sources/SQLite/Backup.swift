internal import CSQLite

extension Database {
    /// Copies the whole database into the file at `path`, which is created when missing; the copy is on disk
    /// when this returns. May be called inside a transaction that has not written yet.
    ///
    /// See [the Online Backup API](https://sqlite.org/backup.html).
    public func backUp(to path: String) throws(DatabaseError) {
        let target = try Database(opening: path)
        guard
            let backup = unsafe sqlite3_backup_init(
                target.connection, "main", self.connection, "main")
        else { throw unsafe DatabaseError(SQLITE_ERROR, of: target.connection) }
        let stepped = unsafe sqlite3_backup_step(backup, -1)
        let finished = unsafe sqlite3_backup_finish(backup)
        if finished != SQLITE_OK { throw unsafe DatabaseError(finished, of: target.connection) }
        if stepped != SQLITE_DONE {
            throw DatabaseError(
                code: ResultCode(rawValue: stepped), message: ResultCode(rawValue: stepped).description)
        }
    }
}
