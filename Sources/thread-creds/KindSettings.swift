import CommandLineTable
import MeshCoP
import ProgramOutput
import ThreadCredentials

/// Which of a network's two datasets.
struct KindSettings {
    var active = false
    var pending = false
}

extension Command where Settings == KindSettings {
    mutating func kindOptions() {
        flag(nil, "active", \.active, "only active datasets")
        flag(nil, "pending", \.pending, "only pending datasets")
    }
}

extension KindSettings {
    /// nil for both kinds.
    var kind: DatasetKind? { active == pending ? nil : active ? .active : .pending }

    func covers(_ entry: ThreadCredentials) -> Bool { kind.map { $0 == entry.kind } ?? true }

    /// What is left of these.
    func chosen(_ all: [ThreadCredentials]) throws(CommandFailure) -> [ThreadCredentials] {
        let left = all.filter { covers($0) }
        if left.isEmpty, !all.isEmpty, let kind {
            throw CommandFailure(.nothingKnown, "the store has no \(kind.rawValue) dataset of it")
        }
        return left
    }
}
