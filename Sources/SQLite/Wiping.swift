internal import CSQLite

/// Makes SQLite overwrite every piece of memory that it frees in this process: pages and bound values that
/// held a key do not linger in the heap.
///
/// Call it before the first database is opened; later it changes nothing and returns false.
@discardableResult
public func wipeFreedMemory() -> Bool {
    csqlite_wipe_freed_memory() == SQLITE_OK
}
