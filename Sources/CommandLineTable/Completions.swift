/// Completions for shells: pure functions of the table.
extension Program {
    /// A script that the shell loads.
    public func completions(_ shell: Shell) -> String {
        switch shell {
        case .bash: bashCompletions()
        case .zsh: zshCompletions()
        case .fish: fishCompletions()
        }
    }

    /// The commands a shell offers, the program's own included.
    var offeredCommands: [NamedNote] {
        (commands.filter { !$0.isHidden } + ownCommands).map { NamedNote($0.name, $0.summary) }
    }

    /// Whether an option or argument of any command is completed as `@FILE`.
    var takesFilesAfterAt: Bool {
        commands.contains { command in
            command.options.contains { $0.completion.takesFilesAfterAt }
                || command.arguments.contains { $0.completion.takesFilesAfterAt }
        }
    }

    /// Whether the program is asked for words.
    var offersWords: Bool {
        commands.contains { command in
            command.options.contains { $0.completion.isOffered }
                || command.arguments.contains { $0.completion.isOffered }
        }
    }

    /// The name as part of a function's name.
    var functionName: String { "_" + String(name.map { $0 == "-" ? "_" : $0 }) }
}

extension CommandDescription {
    var offeredOptions: [OptionDescription] { options.filter { !$0.isHidden } }
}
