import ProgramOutput

/// The man page, in the macros of man(7): a pure function of the table.
extension Program {
    public func manPage() -> String {
        var page = ManPage()
        page.macro("TH", [name.uppercased(), "1", date, "\(name) \(version)", "User Commands"])
        page.macro("SH", ["NAME"])
        page.text("\(name) - \(summary)", dashIsMinus: true)
        page.macro("SH", ["SYNOPSIS"])
        if let standard = commands.first(where: { $0.name == defaultCommand }) {
            page.synopsis(name, standard.synopsis)
        }
        for command in commands where !command.isHidden {
            page.synopsis("\(name) \(command.name)", command.synopsis)
        }
        page.macro("SH", ["DESCRIPTION"])
        for (index, paragraph) in paragraphs.enumerated() {
            if index > 0 { page.macro("PP") }
            page.text(paragraph)
        }
        page.macro("SH", ["COMMANDS"])
        for command in commands where !command.isHidden { page.command(command, of: self) }
        page.macro("SH", ["COMMON OPTIONS"])
        page.item("-h, --help", "Help of the program or of the command before it.")
        page.item("-V, --version", "The version.")
        if !examples.isEmpty {
            page.macro("SH", ["EXAMPLES"])
            page.examples(examples)
        }
        page.macro("SH", ["EXIT STATUS"])
        for code in ExitCode.allCases { page.item("\(code.rawValue)", code.meaning) }
        page.item(ExitCode.bySignals.numbers, ExitCode.bySignals.meaning)
        page.notes("FILES", files)
        page.notes("ENVIRONMENT", environment)
        if !seeAlso.isEmpty {
            page.macro("SH", ["SEE ALSO"])
            page.text(seeAlso.joined(separator: ", "))
        }
        return page.source
    }
}

struct ManPage {
    private(set) var source = ""

    /// A line that begins with a macro's name.
    mutating func macro(_ name: String, _ arguments: [String] = []) {
        let quoted = arguments.map { " \"\(Self.escaped($0).replacing("\"", with: "\\(dq"))\"" }
        source += ".\(name)\(quoted.joined())\n"
    }

    mutating func text(_ words: String, dashIsMinus: Bool = false) {
        // NAME is read by programs that look for this very dash.
        let text = dashIsMinus ? words.replacing(" - ", with: "\u{0}") : words
        source += Self.guarded(Self.escaped(text).replacing("\u{0}", with: " \\- ")) + "\n"
    }

    mutating func synopsis(_ command: String, _ arguments: String) {
        macro("TP")
        source += ".B \(Self.escaped(command))\n\(Self.guarded(Self.escaped(arguments)))\n"
    }

    mutating func item(_ term: String, _ explanation: String) {
        macro("TP")
        macro("B", [term])
        text(explanation)
    }

    mutating func notes(_ title: String, _ notes: [NamedNote]) {
        guard !notes.isEmpty else { return }
        macro("SH", [title])
        for note in notes { item(note.name, note.note) }
    }

    mutating func command(_ command: CommandDescription, of program: Program) {
        let note = command.name == program.defaultCommand ? " (the default command)" : ""
        macro("SS", [command.name])
        let summary = command.summary + note
        text("\(summary.prefix(1).uppercased())\(summary.dropFirst()).")
        for paragraph in command.paragraphs {
            macro("PP")
            text(paragraph)
        }
        for argument in command.arguments { item(argument.placeholder, argument.help) }
        for section in command.sections {
            macro("PP")
            macro("I", [section])
            for option in command.options where option.section == section && !option.isHidden {
                item(option.listedSpelling.trimmingSpaces, option.listedHelp)
            }
        }
        if !command.examples.isEmpty {
            macro("PP")
            macro("I", ["Examples"])
            examples(command.examples)
        }
    }

    mutating func examples(_ examples: [Example]) {
        for example in examples { item(example.command, example.explanation) }
    }

    /// Text that roff takes as it is: backslashes, and dashes that are to be copied as such.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("…", with: "...")
            .replacing("≤", with: "\\(<=").replacing("×", with: "\\(mu").replacing("µ", with: "\\(mc")
            .replacing("–", with: "\\(en")
    }

    /// A line that begins with a dot or an apostrophe would be a macro.
    static func guarded(_ line: String) -> String {
        line.hasPrefix(".") || line.hasPrefix("'") ? "\\&\(line)" : line
    }
}

extension String {
    var trimmingSpaces: String { String(drop { $0 == " " }) }

    /// All occurrences replaced. (The standard library's own needs a regular expression engine linked in.)
    func replacing(_ old: String, with new: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: old) {
            result += rest[..<range.lowerBound] + new
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}

extension Substring {
    fileprivate func firstRange(of word: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(word) {
                return start..<index(start, offsetBy: word.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
