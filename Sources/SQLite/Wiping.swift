internal import CSQLite

/// Keeps keys where they cannot be found later: SQLite overwrites every piece of memory that it frees in this process, and puts
/// its temporary files into memory (`/dev/shm`) where the system has such a place and `SQLITE_TMPDIR` names no other.
///
/// Call it before the first database is opened; later it changes nothing and returns false.
@discardableResult
public func leaveNoTraces() -> Bool {
    guard csqlite_wipe_freed_memory() == SQLITE_OK else { return false }
    csqlite_keep_temporary_files_in_memory()
    return true
}
