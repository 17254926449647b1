import Bytes
public import ProgramOutput

/// Which command is meant, and what the program itself answers: help, version, man page, completions.
extension Program {
    /// Turns the arguments after the program's name into what they ask for; nothing is run or printed.
    public func invocation(_ arguments: [String]) throws(CommandFailure) -> Invocation {
        guard let first = arguments.first else {
            if let defaultEntry { return try prepare(defaultEntry, []) }
            throw CommandFailure(.usage, "a command is missing", next: "'\(name) --help' lists them")
        }
        let rest = Array(arguments.dropFirst())
        if let entry = entry(first) { return try prepare(entry, rest) }
        if ownCommands.contains(where: { $0.name == first }), let word = rest.first {
            if ["--help", "-h"].contains(word) { return .help(command: first) }
            if ["--version", "-V"].contains(word) { return .version }
        }
        switch first {
        case "--help", "-h": return .help(command: nil)
        case "--version", "-V": return .version
        case "--man" where rest.isEmpty: return .manPage
        case "help": return try helpTopic(rest)
        case "completions", "--completions": return .completions(try shell(rest, after: first))
        default: break
        }
        if first.hasPrefix("--completions=") {
            return .completions(try shell([String(first.dropFirst(14))] + rest, after: "--completions"))
        }
        guard let defaultEntry else {
            throw first.hasPrefix("-") ? unknownOption(first) : unknownCommand(first)
        }
        if first.hasPrefix("-"), first != "-" { return try prepareDefault(defaultEntry, arguments) }
        // A word that is no command: an argument of the default command, unless a command was meant.
        if !defaultEntry.description.arguments.isEmpty, meantCommand(first) == nil {
            return try prepareDefault(defaultEntry, arguments)
        }
        throw unknownCommand(first)
    }

    private var defaultEntry: Entry? { defaultCommand.flatMap(entry) }

    private func entry(_ name: String) -> Entry? { entries.first { $0.name == name } }

    private func prepare(_ entry: Entry, _ arguments: [String]) throws(CommandFailure) -> Invocation {
        do throws(CommandFailure) {
            return try entry.prepare(arguments)
        } catch {
            guard error.code == .usage, error.next == nil, !error.what.contains("did you mean") else {
                throw error
            }
            throw CommandFailure(
                .usage, error.what, next: "try '\(name) \(entry.name) --help'")
        }
    }

    /// The default command without its name: its help is the program's, and a command's name among its
    /// arguments is one that should have come first.
    private func prepareDefault(_ entry: Entry, _ arguments: [String]) throws(CommandFailure) -> Invocation {
        do throws(CommandFailure) {
            let invocation = try prepare(entry, arguments)
            if case .help = invocation { return .help(command: nil) }
            return invocation
        } catch {
            let late = arguments.first { word in entries.contains { $0.name == word } }
            if error.code == .usage, let late, error.what.contains("'\(late)'") {
                throw CommandFailure(
                    .usage, "'\(late)' is a command and comes first", next: "write '\(name) \(late) ...'")
            }
            throw error
        }
    }

    private func helpTopic(_ rest: [String]) throws(CommandFailure) -> Invocation {
        guard let topic = rest.first else { return .help(command: nil) }
        if topic == "exit-codes" { return .exitCodes }
        guard entry(topic) != nil || ownCommands.contains(where: { $0.name == topic }) else {
            throw unknownCommand(topic)
        }
        return .help(command: topic)
    }

    private func shell(_ rest: [String], after word: String) throws(CommandFailure) -> Shell {
        do throws(ArgumentError) {
            guard let text = rest.first else { throw ArgumentError("a shell is missing") }
            guard rest.count == 1 else { throw ArgumentError("'\(rest[1])' is one argument too many") }
            return try Shell.kind(placeholder: "SHELL").parse(text)
        } catch {
            throw CommandFailure(
                .usage, "\(word): \(error.reason)", next: "write '\(name) completions bash|zsh|fish'")
        }
    }

    private func unknownCommand(_ word: String) -> CommandFailure {
        guard let meant = meantCommand(word) else {
            return CommandFailure(.usage, "unknown command '\(word)'", next: "'\(name) --help' lists them")
        }
        return CommandFailure(.usage, "unknown command '\(word)': did you mean '\(meant)'?")
    }

    private func unknownOption(_ word: String) -> CommandFailure {
        if let meant = nearest(to: word, among: ["--help", "--version", "--completions"]) {
            return CommandFailure(.usage, "unknown option '\(word)': did you mean '\(meant)'?")
        }
        return CommandFailure(
            .usage, "the command comes before its options", next: "write '\(name) COMMAND \(word) ...'")
    }

    /// The command that a mistyped word stands for; of several words in one, the first counts.
    private func meantCommand(_ word: String) -> String? {
        let names = entries.filter { !$0.isHidden }.map(\.name) + ["help", "completions"]
        return nearest(to: String(word.prefix { $0 != " " }), among: names)
    }
}
