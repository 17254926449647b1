import MeshCoP
import ThreadCredentials

/// Which credentials `list` shows.
struct ListFilter {
    var lookup = LookupSettings()
    var kind = KindSettings()
    var stale = false
}

extension ListFilter {
    var isEmpty: Bool { lookup.isEmpty && kind.kind == nil && !stale }

    /// Whether one passes, whatever was looked up: a network that is not stored is an error, a list that is empty is none.
    func covers(_ entry: ThreadCredentials) -> Bool {
        kind.covers(entry) && (!stale || entry.isStale || entry.isInConflict || entry.isSuperseded)
    }
}
