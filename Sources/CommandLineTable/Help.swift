import ProgramOutput

/// Help: a pure function of the table and a width.
extension Program {
    /// The program's help: its commands, and the options of the default command.
    public func help(width: Int) -> String {
        var page = HelpPage(width: width)
        page.paragraph("\(name) \(version): \(summary)")
        page.blank()
        let standard = entries.first { $0.name == defaultCommand }?.description
        var usage: [String] = []
        if let standard { usage.append("\(name) \(standard.synopsis)") }
        usage.append("\(name) COMMAND [OPTION]... [ARGUMENT]...")
        page.usage(usage)
        page.section("Commands")
        for command in entries where !command.isHidden {
            let note = command.name == defaultCommand ? " (the default command)" : ""
            page.item(command.name, command.summary + note)
        }
        page.item("help [COMMAND]", "help of the program, of a command, or of 'exit-codes'")
        page.item("completions SHELL", "print completions for bash, zsh or fish")
        if let standard { page.options(of: standard, prefix: "\(standard.name): ") }
        page.section("Everywhere")
        page.item("-h, --help", "help of the program or command")
        page.item("-V, --version", "the version")
        page.examples(examples)
        page.blank()
        page.paragraph("Exit codes: '\(name) help exit-codes', or the man page.")
        return page.text
    }

    /// The help of one command; empty for one that does not exist.
    public func help(command commandName: String, width: Int) -> String {
        let entry = entries.first { $0.name == commandName }
        guard let command = entry?.description ?? ownCommands.first(where: { $0.name == commandName }) else {
            return ""
        }
        var page = HelpPage(width: width)
        page.paragraph("\(name) \(command.name): \(command.summary)")
        page.blank()
        page.usage(["\(name) \(command.name) \(command.synopsis)"])
        for paragraph in command.paragraphs {
            page.blank()
            page.paragraph(paragraph)
        }
        if !command.arguments.isEmpty {
            page.section("Arguments")
            for argument in command.arguments { page.item(argument.placeholder, argument.help) }
        }
        page.options(of: command, prefix: "")
        page.section("Everywhere")
        page.item("-h, --help", "this text")
        page.item("-V, --version", "the version")
        page.examples(command.examples)
        return page.text
    }

    /// What every program answers itself, as its help shows it.
    var ownCommands: [CommandDescription] {
        var help = CommandDescription(name: "help", summary: "help of the program or a command")
        help.arguments = [
            ArgumentDescription(
                placeholder: "COMMAND", help: "a command, or 'exit-codes'", isRequired: false,
                isRepeated: false,
                completion: .choices(entries.map(\.name)))
        ]
        help.examples = [
            Example(
                command: "\(name) help exit-codes", explanation: "what the exit code of a script's line means")
        ]
        var completions = CommandDescription(name: "completions", summary: "completions for a shell")
        completions.arguments = [
            ArgumentDescription(
                placeholder: "SHELL", help: "bash, zsh or fish", isRequired: true, isRepeated: false,
                completion: .choices(Shell.allCases.map(\.rawValue)))
        ]
        completions.examples = [
            Example(command: "source <(\(name) completions bash)", explanation: "in ~/.bashrc"),
            Example(
                command: "\(name) completions fish > ~/.config/fish/completions/\(name).fish",
                explanation: "where fish looks for it"),
        ]
        return [help, completions]
    }

    /// The table of exit codes.
    public func exitCodeHelp(width: Int) -> String {
        var page = HelpPage(width: width, indent: 7)
        page.paragraph("Exit codes of \(name):")
        for code in ExitCode.allCases { page.item("\(code.rawValue)", code.meaning) }
        page.item(ExitCode.bySignals.numbers, ExitCode.bySignals.meaning)
        return page.text
    }
}

extension OptionDescription {
    /// `-w, --window MS`
    var listedSpelling: String {
        let shortPart = short.map { isOnByDefault ? "    " : "-\($0), " } ?? "    "
        return switch value {
        case .none: "\(shortPart)\(listedName)"
        case .required(let placeholder): "\(shortPart)\(listedName) \(placeholder)"
        case .optional(let placeholder): "\(shortPart)\(listedName)[=\(placeholder)]"
        }
    }

    /// The help with what can be said about values and default.
    var listedHelp: String {
        var text = help
        if case .choices(let names) = completion, !names.isEmpty, value != .none {
            text += ": \(names.joined(separator: ", "))"
        }
        var notes: [String] = []
        if isRepeatable { notes.append("a list, or repeated") }
        if value != .none, let defaultText { notes.append("default \(defaultText)") }
        return notes.isEmpty ? text : "\(text) (\(notes.joined(separator: "; ")))"
    }
}

/// Text laid out for a terminal of some width.
struct HelpPage {
    let width: Int
    /// Where the explanation of an item begins.
    let indent: Int
    private(set) var text = ""

    init(width: Int, indent: Int = 28) {
        self.width = width
        self.indent = min(indent, width / 2)
    }

    mutating func blank() { text += "\n" }

    mutating func section(_ title: String) { text += "\n\(title):\n" }

    mutating func paragraph(_ words: String) {
        for line in wrapped(words, width: width) { text += line + "\n" }
    }

    mutating func usage(_ lines: [String]) {
        for (index, line) in lines.enumerated() {
            let lead = index == 0 ? "Usage: " : "       "
            let rows = wrapped(line, width: width - 11)
            text += lead + (rows.first ?? "") + "\n"
            for row in rows.dropFirst() { text += "           " + row + "\n" }
        }
    }

    /// A term and its explanation beside it, or below where the term is long.
    mutating func item(_ term: String, _ explanation: String) {
        let rows = wrapped(explanation, width: width - indent)
        let margin = String(repeating: " ", count: indent)
        var lead = "  " + term
        if displayWidth(lead) + 2 > indent {
            text += lead + "\n"
            lead = margin
        } else {
            lead += String(repeating: " ", count: indent - displayWidth(lead))
        }
        for row in rows {
            text += lead + row + "\n"
            lead = margin
        }
    }

    mutating func options(of command: CommandDescription, prefix: String) {
        for title in command.sections {
            section(prefix + title)
            for option in command.options where option.section == title && !option.isHidden {
                item(option.listedSpelling, option.listedHelp)
            }
        }
        if command.options.contains(where: { $0.isDuration && !$0.isHidden }) {
            blank()
            paragraph(
                "US, MS, S, MIN and D: a number, with decimals if needed; us, ms, s, min, h "
                    + "or d may follow. A bare number is in the unit shown.")
        }
    }

    mutating func examples(_ examples: [Example]) {
        guard !examples.isEmpty else { return }
        section("Examples")
        for example in examples {
            for row in continued(example.command, width: width - 2) { text += "  \(row)\n" }
            for row in wrapped(example.explanation, width: width - 6) { text += "      \(row)\n" }
        }
    }
}

/// A command line as a shell takes it on several lines: broken between words that are not quoted, with ` \` at the end of
/// all lines but the last.
func continued(_ command: String, width: Int) -> [String] {
    var words: [String] = []
    var word = ""
    var quote: Character?
    for character in command {
        if character == " ", quote == nil {
            words.append(word)
            word = ""
            continue
        }
        if character == quote {
            quote = nil
        } else if quote == nil, "'\"".contains(character) {
            quote = character
        }
        word.append(character)
    }
    words.append(word)
    var lines: [String] = []
    var line = ""
    for (index, word) in words.enumerated() {
        // Room for the ` \` that may follow.
        let room = index == words.count - 1 ? width : width - 2
        if !line.isEmpty, displayWidth(line) + 1 + displayWidth(word) > room {
            lines.append(line + " \\")
            line = "    " + word
        } else {
            line += line.isEmpty ? word : " \(word)"
        }
    }
    lines.append(line)
    return lines
}
