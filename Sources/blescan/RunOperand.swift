import CommandLineTable
import LinuxSystem
import Runs

/// What names runs on the command line: a file, a run of one, or a label that runs have. `a.sqlite`, `3`, `a.sqlite:3`,
/// `site=berlin`, `a.sqlite:site=berlin`.
struct RunOperand: ArgumentValue, Equatable {
    /// Nil: the file before it.
    var file: String?
    var choice: Choice

    enum Choice: Equatable {
        case all
        case run(Int64)
        case label(String, String)
    }

    static func kind(placeholder: String) -> ValueKind<RunOperand> {
        ValueKind<RunOperand> { text throws(ArgumentError) in RunOperand(text) }
    }

    /// A number is a run; `./3` is a file of that name.
    init(_ text: String) {
        if let choice = Choice(text), case .run = choice {
            self.init(file: nil, choice: choice)
        } else if isThere(text) {
            self.init(file: text, choice: .all)
        } else if let choice = Choice(text) {
            self.init(file: nil, choice: choice)
        } else if let colon = text.lastIndex(of: ":"), colon > text.startIndex,
            let choice = Choice(text[text.index(after: colon)...])
        {
            self.init(file: String(text[..<colon]), choice: choice)
        } else {
            self.init(file: text, choice: .all)
        }
    }

    private init(file: String?, choice: Choice) {
        self.file = file
        self.choice = choice
    }
}

private func isThere(_ path: String) -> Bool {
    if case .existing = FileIdentity(path: path) { true } else { path == "-" || isStream(path) }
}

extension RunOperand.Choice {
    /// Nil where the text is neither a number nor a label.
    fileprivate init?(_ text: some StringProtocol) {
        if let number = Int64(text), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            self = .run(number)
        } else if let equals = text.firstIndex(of: "="), !text[..<equals].contains("/"),
            let label = try? RunLabel(
                name: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
        {
            self = .label(label.name, label.value)
        } else {
            return nil
        }
    }
}

/// Which runs of one file are asked for.
struct RunSelection {
    var file: String
    /// In their order; empty: all.
    var choices: [RunOperand.Choice]

    /// Operands behind a file belong to it.
    static func of(_ first: String, _ more: [RunOperand]) -> [RunSelection] {
        var selections: [RunSelection] = []
        for operand in [RunOperand(first)] + more {
            if let file = operand.file {
                if operand.choice != .all, selections.last?.file == file {
                    selections[selections.count - 1].choices.append(operand.choice)
                } else {
                    selections.append(
                        RunSelection(file: file, choices: operand.choice == .all ? [] : [operand.choice]))
                }
            } else if !selections.isEmpty {
                selections[selections.count - 1].choices.append(operand.choice)
            } else {
                // The first one always names a file.
                selections.append(RunSelection(file: first, choices: []))
            }
        }
        return selections
    }
}

extension RunSelection {
    /// Each operand as one side of a comparison. A file with runs behind it is their file, and no side of its own.
    static func sides(_ operands: [RunOperand]) -> [RunSelection] {
        var sides: [RunSelection] = []
        var file: String?
        var isPending = false
        func take() {
            if isPending, let file { sides.append(RunSelection(file: file, choices: [])) }
            isPending = false
        }
        for operand in operands {
            if let named = operand.file {
                take()
                file = named
                isPending = operand.choice == .all
                if isPending { continue }
            }
            isPending = false
            sides.append(RunSelection(file: file ?? "", choices: [operand.choice]))
        }
        take()
        return sides
    }
}
