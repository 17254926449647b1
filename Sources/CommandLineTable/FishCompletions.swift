extension Program {
    func fishCompletions() -> String {
        let names = offeredCommands.map(\.name).joined(separator: " ")
        let noCommand = "not __fish_seen_subcommand_from \(names)"
        var script = """
            # fish completion for \(name); save it as ~/.config/fish/completions/\(name).fish
            complete -c \(name) -f
            complete -c \(name) -s h -l help -d 'help'
            complete -c \(name) -s V -l version -d 'the version'

            """
        for command in offeredCommands {
            script +=
                "complete -c \(name) -n '\(noCommand)' -a \(command.name) -d '\(Self.fishQuoted(command.note))'\n"
        }
        for command in commands where !command.isHidden {
            var condition = "__fish_seen_subcommand_from \(command.name)"
            if command.name == defaultCommand { condition += "; or \(noCommand)" }
            for option in command.offeredOptions {
                script += "complete -c \(name) -n '\(condition)'"
                if let short = option.short, !option.isOnByDefault { script += " -s \(short)" }
                script += " -l \(option.listedName.dropFirst(2))"
                if case .required = option.value { script += option.completion.isPath ? " -r" : " -x" }
                script += "\(fishValues(option.completion)) -d '\(Self.fishQuoted(option.help))'\n"
            }
            if let argument = command.arguments.first, argument.completion != .none {
                script += "complete -c \(name) -n '\(condition)'\(fishValues(argument.completion))\n"
            }
        }
        script += """
            complete -c \(name) -n '__fish_seen_subcommand_from completions' -a 'bash zsh fish'
            complete -c \(name) -n '__fish_seen_subcommand_from help' -a '\(names) exit-codes'

            """
        return script
    }

    /// Inside single quotes.
    private static let fishFilesAfterAt =
        "string replace -r \\'^\\' @ -- (__fish_complete_path (string replace -r \\'^(--[^=]*=)?@?\\' \\'\\' -- (commandline -ct)))"

    private func fishValues(_ completion: Completion) -> String {
        switch completion {
        case .none: ""
        case .files: " -F"
        case .filesAfterAt:
            " -a '(\(Self.fishFilesAfterAt))'"
        case .offered(let words): " -a '(\(name) \(words) 2>/dev/null)'"
        case .offeredOrFilesAfterAt(let words):
            " -a '(\(name) \(words) 2>/dev/null; \(Self.fishFilesAfterAt))'"
        case .directories: " -a '(__fish_complete_directories)'"
        case .choices(let names): " -a '\(names.map(Self.fishQuoted).joined(separator: " "))'"
        }
    }

    /// Inside single quotes.
    static func fishQuoted(_ text: String) -> String {
        text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
    }
}

extension Completion {
    fileprivate var isPath: Bool { self == .files || self == .directories }
}
