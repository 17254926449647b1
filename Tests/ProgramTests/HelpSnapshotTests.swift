import CommandLineTable
import ProgramOutput
import TestSupport
import Testing

@testable import blescan
@testable import thread_creds

/// What both programs say about themselves, word by word: a changed option shows as a changed line here.
/// `UPDATE_SNAPSHOTS=1 swift test --filter HelpSnapshotTests` writes the files anew.
@Suite struct HelpSnapshotTests {
    private static var programs: [Program] {
        [blescan.Main.program, thread_creds.Main.program]
    }

    @Test(arguments: 0..<2)
    func help(_ index: Int) throws {
        let program = Self.programs[index]
        var text = program.help(width: 80)
        for command in program.commands {
            text += "\n==== \(command.name) --help\n\n" + program.help(command: command.name, width: 80)
        }
        try checkSnapshot(text, named: "\(program.name)-help.txt")
    }

    /// Examples, too: they are continued as a shell takes them.
    @Test(arguments: 0..<2, [60, 80])
    func helpFits(_ index: Int, _ width: Int) {
        let program = Self.programs[index]
        for text in [program.help(width: width)]
            + program.commands.map({ program.help(command: $0.name, width: width) })
        {
            for line in text.split(separator: "\n") where displayWidth(String(line)) > width {
                // A word that is too long for a line of its own.
                #expect(
                    line.split(separator: " ").contains { displayWidth(String($0)) > width - 10 }, "\(line)")
            }
        }
    }

    @Test(arguments: 0..<2)
    func manPage(_ index: Int) throws {
        let program = Self.programs[index]
        try checkSnapshot(program.manPage(), named: "\(program.name).1")
    }

    @Test(arguments: 0..<2, Shell.allCases)
    func completions(_ index: Int, _ shell: Shell) throws {
        let program = Self.programs[index]
        try checkSnapshot(program.completions(shell), named: "\(program.name).\(shell.rawValue)")
    }

    /// The first example of a user is often an option that does not exist any more.
    @Test(arguments: 0..<2)
    func everyExampleIsUnderstood(_ index: Int) throws {
        let program = Self.programs[index]
        let examples = program.examples + program.commands.flatMap(\.examples)
        #expect(!examples.isEmpty)
        for example in examples {
            for words in Self.commandLines(of: program.name, in: example.command) {
                #expect(throws: Never.self, "\(example.command)") { _ = try program.invocation(words) }
            }
        }
        for command in program.commands where !command.isHidden {
            #expect(!command.examples.isEmpty, "\(command.name) --help has no example")
        }
    }

    /// The arguments of a program in a line of shell: other programs of pipes, redirections and sudo are left out.
    private static func commandLines(of program: String, in line: String) -> [[String]] {
        var commands: [[String]] = [[]]
        var word: String?
        var quote: Character?
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + "\(character)" }
            } else if character == "'" || character == "\"" {
                quote = character
                word = word ?? ""
            } else if character == "|" || character == ";" || character == "&" {
                if let word { commands[commands.count - 1].append(word) }
                word = nil
                commands.append([])
            } else if character == " " {
                if let word { commands[commands.count - 1].append(word) }
                word = nil
            } else {
                word = (word ?? "") + "\(character)"
            }
        }
        return commands.compactMap { words in
            guard let start = words.firstIndex(of: program) else { return nil }
            return Array(
                words[(start + 1)...].prefix { !$0.hasPrefix(">") && !$0.hasPrefix("<") && $0 != "2>" })
        }
    }
}
