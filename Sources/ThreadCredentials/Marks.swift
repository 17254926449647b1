import MeshCoP

extension [ThreadCredentials] {
    /// In the order of a listing, with its marks: all that the networks have is there.
    mutating func arrange() {
        sortByNetwork()
        markDifferences()
        markSuperseded()
    }

    /// By network, kind and id. Most often they are in that order already.
    mutating func sortByNetwork() {
        func isBefore(_ a: ThreadCredentials, _ b: ThreadCredentials) -> Bool {
            if a.extendedPANID != b.extendedPANID { return a.extendedPANID < b.extendedPANID }
            if a.kind != b.kind { return a.kind == .active }
            return a.row < b.row
        }
        for index in indices.dropFirst() where !isBefore(self[index - 1], self[index]) {
            return sort(by: isBefore)
        }
    }

    /// Marks in every network what is stale or in conflict.
    mutating func markDifferences() {
        var start = 0
        for index in indices.dropFirst()
        where self[index].extendedPANID != self[start].extendedPANID
            || self[index].kind != self[start].kind
        {
            markDifferences(in: start..<index)
            start = index
        }
        markDifferences(in: start..<count)
    }

    /// What is older than the newest of its network is stale. Two of the newest time that differ are in conflict: which
    /// of them is the network's cannot be told.
    private mutating func markDifferences(in group: Range<Int>) {
        // Most often all have the same bytes.
        guard let first = group.first,
            group.contains(where: { !self[$0].dataset.hasSameBytes(as: self[first].dataset) }),
            let newest = self[group].max(by: { $1.isBetter(than: $0) })
        else {
            return
        }
        var isDisputed = false
        for index in group where !self[index].hasSameContent(as: newest) {
            if self[index].orderingTimestamp == newest.orderingTimestamp {
                isDisputed = true
            } else {
                self[index].isStale = true
                self[index].differingTypes = newest.dataset.differences(to: self[index].dataset)
                    .map(\.type)
            }
        }
        if !isDisputed { return }
        for index in group
        where self[index].orderingTimestamp == newest.orderingTimestamp {
            self[index].isInConflict = true
            let rival = self[group].first { !$0.hasSameContent(as: self[index]) && !$0.isStale }
            self[index].differingTypes = (rival ?? newest).dataset.differences(
                to: self[index].dataset
            )
            .map(\.type)
        }
    }

    /// Marks pending datasets whose network has an active one that is as new. OpenThread lets a new key come with an older
    /// timestamp: one with another key still waits.
    mutating func markSuperseded() {
        var start = 0
        for index in indices {
            if self[index].extendedPANID != self[start].extendedPANID { start = index }
            guard self[index].kind == .pending else { continue }
            let pending = self[index]
            // The active ones of its network come before it.
            self[index].isSuperseded = self[start..<index].contains { active in
                guard active.kind == .active, let now = active.dataset.activeTimestamp,
                    let then = pending.dataset.activeTimestamp
                else { return false }
                return then <= now
                    && active.dataset.view.hasSameValue(of: .networkKey, as: pending.dataset.view)
            }
        }
    }
}
