import MeshCoP
import TestSupport

@testable import ThreadCredentials

/// What a store should hold, in the simplest way that comes to mind.
struct ReferenceStore {
    struct Slot: Hashable {
        var agent: BorderAgentID
        var isPending: Bool
    }

    struct Version {
        var slot: Slot
        var network: UInt64
        var seconds: UInt64
        var key: Int
        var created: Int64
        var modified: Int64
        var order: Int

        var hexBytes: String {
            let dataset = Operation.bytes(
                network: network, seconds: seconds, key: key, isPending: slot.isPending)
            return hex(array(dataset.bytes))
        }

        func isSame(as other: Version) -> Bool {
            slot == other.slot && network == other.network && seconds == other.seconds
                && created == other.created
                && modified == other.modified
        }
    }

    struct Entry {
        var version: Version
        var reason: HistoryReason
        var replaced: Int64
        var hasBytes: Bool

        func mayBe(_ other: Entry) -> Bool {
            version.isSame(as: other.version)
                && (!hasBytes || !other.hasBytes || version.key == other.version.key)
        }
    }

    struct Stone: Hashable {
        var slot: Slot
        var network: UInt64
    }

    var rows: [Slot: Version] = [:]
    var history: [Entry] = []
    var tombstones: [Stone: UInt64] = [:]
    var preferred: UInt64?
    private var count = 0

    func hasKey(_ key: [UInt8]) -> Bool {
        rows.values.contains { Operation.keys[$0.key] == key }
            || history.contains { $0.hasBytes && Operation.keys[$0.version.key] == key }
    }

    private mutating func next() -> Int {
        count += 1
        return count
    }

    private mutating func keep(
        _ version: Version, _ reason: HistoryReason, at now: Int64, hasBytes: Bool = true
    ) {
        var kept = version
        kept.order = next()
        history.append(
            Entry(version: kept, reason: reason, replaced: max(now, version.modified), hasBytes: hasBytes))
    }

    mutating func store(_ new: Version, force: Bool, at now: Int64) -> StoreOutcome {
        var new = new
        guard let old = rows[new.slot] else {
            new.order = next()
            write(new)
            return .stored
        }
        new.order = old.order
        if old.network != new.network {
            keep(old, .moved, at: now)
            write(new)
            let pending = Slot(agent: new.slot.agent, isPending: true)
            if !new.slot.isPending, let waiting = rows[pending], waiting.network == old.network {
                keep(waiting, .moved, at: now)
                rows[pending] = nil
            }
            return .moved
        }
        if old.hexBytes == new.hexBytes { return .unchanged }
        guard new.seconds > old.seconds || force else { return new.seconds == old.seconds ? .conflict : .older }
        keep(old, new.seconds > old.seconds ? .updated : .forced, at: now)
        new.created = old.created
        new.modified = max(new.modified, old.created)
        write(new)
        return .updated
    }

    private mutating func write(_ new: Version) {
        rows[new.slot] = new
        tombstones[Stone(slot: new.slot, network: new.network)] = nil
    }

    mutating func bury(_ stone: Stone, _ seconds: UInt64) {
        tombstones[stone] = max(seconds, tombstones[stone] ?? 0)
    }

    mutating func delete(_ selection: Selection, force: Bool, at now: Int64) throws(StoreError) -> String {
        let deleted = rows.values.filter { selection.covers($0) }.sorted { $0.order < $1.order }
        let left = rows.values.filter { !selection.covers($0) }
        var networks = Set(deleted.map(\.network))
        if case .network(let id) = selection { networks.insert(id.rawValue) }
        let gone = networks.subtracting(left.map(\.network))
        // The PSKc is the same everywhere: it is in use as long as there is anything.
        let forgotten = history.indices.filter { index in
            let entry = history[index]
            return entry.hasBytes
                && (gone.contains(entry.version.network)
                    || deleted.contains {
                        $0.slot.agent == entry.version.slot.agent && $0.network == entry.version.network
                    }
                    || !deleted.isEmpty && left.isEmpty
                    || deleted.contains { old in
                        old.key == entry.version.key && !left.contains { $0.key == old.key }
                    })
        }
        let cleared = preferred.flatMap { gone.contains($0) ? $0 : nil }
        if deleted.isEmpty, forgotten.isEmpty, cleared == nil { throw .nothingKnown }
        if let cleared, !force {
            let id = ExtendedPANID(rawValue: cleared)
            throw deleted.isEmpty ? .preferredInHistoryNeedsForce(id) : .preferredNeedsForce(id)
        }
        if cleared != nil { preferred = nil }
        for index in forgotten { history[index].hasBytes = false }
        for old in deleted {
            keep(old, .deleted, at: now, hasBytes: false)
            bury(Stone(slot: old.slot, network: old.network), old.seconds)
            rows[old.slot] = nil
        }
        return "\(deleted.count) \(forgotten.count)"
    }

    mutating func purge(_ selection: Selection?) -> String {
        let before = history.count
        history.removeAll { selection?.covers($0.version) ?? true }
        return "\(before - history.count)"
    }

    mutating func rekey(_ old: BorderAgentID, to new: BorderAgentID) throws(StoreError) -> String {
        let moved = rows.values.filter { $0.slot.agent == old }
        if moved.isEmpty { throw .nothingKnown }
        if rows.keys.contains(where: { $0.agent == new }) { return try unite(moved, old, new) }
        rename(old, new)
        for row in moved {
            rows[row.slot] = nil
            var renamed = row
            renamed.slot.agent = new
            write(renamed)
        }
        return "\(moved.count)"
    }

    /// The same router under two ids: what is not newer goes to the history, what contradicts is refused.
    private mutating func unite(
        _ moved: [Version], _ old: BorderAgentID, _ new: BorderAgentID
    ) throws(StoreError) -> String {
        var united = self
        // The store takes the time itself: later than all that came before.
        let now = Int64.max / 2
        for version in moved.sorted(by: { $0.order < $1.order }) {
            var renamed = version
            renamed.slot.agent = new
            let outcome = united.store(renamed, force: false, at: now)
            if outcome == .moved || outcome == .conflict { throw .borderAgentExists(new) }
            if outcome == .older { united.keep(version, .updated, at: now) }
            united.rows[version.slot] = nil
        }
        united.rename(old, new)
        for version in moved {
            united.tombstones[
                Stone(slot: Slot(agent: new, isPending: version.slot.isPending), network: version.network)] =
                nil
        }
        self = united
        return "\(moved.count)"
    }

    private mutating func rename(_ old: BorderAgentID, _ new: BorderAgentID) {
        for index in history.indices where history[index].version.slot.agent == old {
            history[index].version.slot.agent = new
        }
        for (stone, seconds) in tombstones where stone.slot.agent == old {
            tombstones[stone] = nil
            bury(
                Stone(slot: Slot(agent: new, isPending: stone.slot.isPending), network: stone.network), seconds)
        }
    }

    mutating func prefer(_ network: UInt64?) throws(StoreError) {
        if let network, !rows.values.contains(where: { $0.network == network }) { throw .nothingKnown }
        preferred = network
    }

    mutating func merge(_ other: ReferenceStore, force: Bool, at now: Int64) -> String {
        var outcomes: [String: Int] = [:]
        var held = 0
        let inOrder = other.rows.values.sorted { a, b in
            (a.network, a.slot.isPending ? 1 : 0, a.order) < (b.network, b.slot.isPending ? 1 : 0, b.order)
        }
        for version in inOrder {
            if !force, let time = tombstones[Stone(slot: version.slot, network: version.network)],
                version.seconds <= time
            {
                held += 1
                continue
            }
            outcomes[store(version, force: force, at: now).rawValue, default: 0] += 1
        }
        var before: [Entry] = []
        for entry in other.history.sorted(by: {
            ($0.replaced, $0.version.order) < ($1.replaced, $1.version.order)
        }) {
            let copy = before.count { $0.mayBe(entry) }
            before.append(entry)
            if history.count(where: { $0.mayBe(entry) }) > copy { continue }
            var added = entry
            added.version.order = next()
            history.append(added)
        }
        for (stone, seconds) in other.tombstones where rows[stone.slot]?.network != stone.network {
            bury(stone, seconds)
        }
        if preferred == nil { preferred = other.preferred }
        return "\(outcomes.map { "\($0.key) \($0.value)" }.sorted()) \(held)"
    }
}

extension Selection {
    fileprivate func covers(_ version: ReferenceStore.Version) -> Bool {
        covers(version.slot.agent, ExtendedPANID(rawValue: version.network))
    }
}

extension Operation {
    /// What the model says to it, in the words of the store.
    func run(on model: inout ReferenceStore, _ other: ReferenceStore, at now: Int64) -> String {
        do throws(StoreError) {
            switch self {
            case .store(let agent, let network, let seconds, let key, let isPending, let force):
                let isFirst = model.rows.isEmpty && model.preferred == nil
                let outcome = model.store(
                    ReferenceStore.Version(
                        slot: .init(agent: Self.agent(agent), isPending: isPending), network: network,
                        seconds: seconds, key: key, created: now, modified: now, order: 0), force: force,
                    at: now)
                if isFirst { model.preferred = network }
                return outcome.rawValue
            case .delete(let selection, let force): return try model.delete(selection, force: force, at: now)
            case .purge(let selection): return model.purge(selection)
            case .rekey(let old, let new):
                return old == new ? "" : try model.rekey(Self.agent(old), to: Self.agent(new))
            case .prefer(let network):
                try model.prefer(network)
                return ""
            case .merge(let force): return model.merge(other, force: force, at: now)
            }
        } catch {
            return "\(error)"
        }
    }
}

extension Picture {
    init(_ model: ReferenceStore) {
        rows = model.rows.values.map { row in
            "\(row.slot.agent) \(row.slot.isPending ? "pending" : "active") \(row.hexBytes) \(row.created) \(row.modified)"
        }.sorted()
        history = model.history.map { entry in
            let version = entry.version
            return "\(version.slot.agent) \(version.slot.isPending ? "pending" : "active") "
                + "\(ExtendedPANID(rawValue: version.network)) \(entry.reason) "
                + "\(entry.hasBytes ? version.hexBytes : "forgotten") \(version.created) \(version.modified)"
        }.sorted()
        tombstones = model.tombstones.map { stone, seconds in
            "\(stone.slot.agent) \(stone.slot.isPending ? "pending" : "active") "
                + "\(ExtendedPANID(rawValue: stone.network)) \(seconds)"
        }.sorted()
        preferred = model.preferred
    }
}
