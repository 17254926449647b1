import LinuxSystem
import ProgramOutput
import Recordings
import Runs

/// The runs of one or more recordings that a command line asks for, each once.
struct RunCollection {
    var members: [RunPool.Member] = []
    /// What happened to runs on the way here, a sentence each.
    var notes: [String] = []
    var files: [String] { selections.map(\.file) }
    private let selections: [RunSelection]

    init(_ selections: [RunSelection]) throws(CommandFailure) {
        self.selections = selections
        if selections.count > 100 { allowMostDescriptors() }
        var places: [RunID: Int] = [:]
        var repeated = 0
        for selection in selections {
            for member in try selection.members(beside: selections) {
                guard let id = member.run.header.id, let place = places[id] else {
                    if let id = member.run.header.id { places[id] = members.count }
                    members.append(member)
                    continue
                }
                repeated += 1
                if members[place].run.knowsLess(than: member.run) { members[place] = member }
            }
        }
        if repeated > 0 {
            notes.append(
                "\(repeated == 1 ? "one run is" : "\(repeated) runs are") in several places, and \(repeated == 1 ? "counts" : "count") once"
            )
        }
    }
}

extension Run {
    fileprivate func knowsLess(than other: Run) -> Bool {
        (end.isOpen ? 0 : 1, complete ? 1 : 0, trialsDone) < (
            other.end.isOpen ? 0 : 1, other.complete ? 1 : 0, other.trialsDone
        )
    }
}

extension RunSelection {
    /// The runs that are asked for, in the order in which they lie in the file.
    func members(beside all: [RunSelection]) throws(CommandFailure) -> [RunPool.Member] {
        let ids: [Int64]? =
            choices.isEmpty || namesLabel
            ? nil : choices.compactMap { if case .run(let id) = $0 { id } else { nil } }
        let runs = try converting(CommandFailure.init) { () throws(RecordingError) in
            try RecordingReader.runs(ids, in: file)
        }
        let isAlone = all.allSatisfy { $0.file == file }
        let members = runs.filter { isChosen($0.id, $0.run.header.labels) }.map { id, run in
            (id: id, name: isAlone ? "run \(id)" : "\(file):\(id)", run: run)
        }
        guard members.isEmpty else { return members }
        throw CommandFailure(
            .nothingKnown, "\(file) has no run\(choices.isEmpty ? "" : " with \(words)")",
            next: "see its runs: blescan report \(file)")
    }

    /// The runs that are asked for as one side of a comparison.
    func pool(beside all: [RunSelection]) throws(CommandFailure) -> RunPool {
        guard !file.isEmpty else {
            throw CommandFailure(
                .usage, "no recording is named before \(words)", next: "name it: blescan compare FILE \(words)")
        }
        let members = try members(beside: all)
        let isAlone = all.allSatisfy { $0.file == file }
        if members.count == 1, !namesLabel { return RunPool(name: members[0].name, members) }
        return RunPool(name: choices.isEmpty ? file : isAlone ? words : "\(file):\(words)", members)
    }

    private func isChosen(_ id: Int64, _ labels: RunLabels) -> Bool {
        choices.isEmpty
            || choices.contains { choice in
                switch choice {
                case .all: true
                case .run(let number): number == id
                case .label(let name, let value): labels.all.contains { $0.name == name && $0.value == value }
                }
            }
    }

    var namesLabel: Bool {
        choices.contains { if case .label = $0 { true } else { false } }
    }

    /// `site=berlin`, `run 3`.
    var words: String {
        choices.map { choice in
            switch choice {
            case .all: "every run"
            case .run(let id): "run \(id)"
            case .label(let name, let value): "\(name)=\(value)"
            }
        }.joined(separator: ", ")
    }
}

/// Figures of runs that could not be read to their end are refused.
func failedRead(_ failure: (name: String, reason: String)) -> CommandFailure {
    CommandFailure(
        .ioError, "\(failure.name) cannot be read completely: \(failure.reason); the figures above are wrong",
        next: "use a copy of the recording")
}
