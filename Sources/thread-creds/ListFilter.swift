import CommandLineTable
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

    /// What passes; a network that is not stored is an error, a list that is empty is none.
    func shown(_ listing: Listing) throws(CommandFailure) -> [ThreadCredentials] {
        let meant = lookup.isEmpty ? listing.credentials : try lookup.meant(nil, among: listing)
        return meant.filter {
            kind.covers($0) && (!stale || $0.isStale || $0.isInConflict || $0.isSuperseded)
        }
    }
}
