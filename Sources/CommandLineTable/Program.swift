import Glibc
public import LinuxSystem
public import ProgramOutput

/// A program as one value: its commands and all that help, man page and completions say about it.
///
/// ```swift
/// var program = Program("blescan", version: "0.1.0", "scan with any window and interval", date: "2026-11-23")
/// program.add(scan) { settings throws(CommandFailure) in try run(settings) }
/// program.defaultCommand = "scan"
/// exit(program.main().rawValue)
/// ```
public struct Program {
    public let name: String
    public let version: String
    /// One line, lower-case, without a full stop.
    public let summary: String
    /// When what the man page says was last changed: `2026-11-23`.
    public let date: String
    /// The command that is meant when none is named.
    public var defaultCommand: String?
    /// Paragraphs of the man page's description.
    public var paragraphs: [String] = []
    /// Command lines that show the main commands at work.
    public var examples: [Example] = []
    public var files: [NamedNote] = []
    public var environment: [NamedNote] = []
    /// Names of related man pages, `btmon(1)`.
    public var seeAlso: [String] = []
    /// The program handles keys: messages do not show what looks like one.
    public var hidesKeys = false
    var entries: [Entry] = []

    /// A command whose table is built when it is first asked for.
    final class Entry {
        typealias Prepare = ([String]) throws(CommandFailure) -> Invocation
        let name: String
        let summary: String
        let isHidden: Bool
        private let make: () -> (CommandDescription, Prepare)
        private lazy var made = make()

        init(_ unbuilt: CommandDescription, _ make: @escaping () -> (CommandDescription, Prepare)) {
            name = unbuilt.name
            summary = unbuilt.summary
            isHidden = unbuilt.isHidden
            self.make = make
        }

        var description: CommandDescription { made.0 }

        func prepare(_ arguments: [String]) throws(CommandFailure) -> Invocation { try made.1(arguments) }
    }

    public init(_ name: String, version: String, _ summary: String, date: String) {
        self.name = name
        self.version = version
        self.summary = summary
        self.date = date
    }

    public var commands: [CommandDescription] { entries.map(\.description) }

    /// Adds a command and what it does.
    public mutating func add<Settings>(
        _ command: Command<Settings>, run: @escaping (Settings) throws(CommandFailure) -> ExitCode
    ) {
        let name = command.description.name
        precondition(!entries.contains { $0.name == name }, "two commands are called \(name)")
        entries.append(
            Entry(command.description) {
                let command = command.built()
                let prepare: Entry.Prepare = { (arguments) throws(CommandFailure) in
                    switch try command.parse(arguments) {
                    case .help: .help(command: name)
                    case .version: .version
                    case .settings(let settings): .run { () throws(CommandFailure) in try run(settings) }
                    }
                }
                return (command.description, prepare)
            })
    }

    /// Does what the command line asks for; writes what went wrong, as one line, to standard error.
    ///
    /// SIGPIPE is ignored from here on: a reader that goes away is the exit code 141, without a message. Standard
    /// descriptors that are closed stay so for whoever uses them.
    public func main(_ arguments: [String] = Array(programArguments.dropFirst())) -> ExitCode {
        TerminationSignals.takeWaysOut()
        holdClosedStandardDescriptors()
        do throws(CommandFailure) {
            return try run(arguments)
        } catch {
            if !error.isSilent {
                var message = OutputBuffer(descriptor: 2, name: "standard error")
                message.bytes = error.line(program: name, hidesKeys: hidesKeys)
                try? message.flush()
            }
            return error.code
        }
    }

    /// Does what the command line asks for.
    public func run(_ arguments: [String]) throws(CommandFailure) -> ExitCode {
        let terminal = Terminal(descriptor: 1)
        let text: String
        switch try invocation(arguments) {
        case .run(let body): return try body()
        case .help(nil): text = help(width: terminal.helpWidth)
        case .help(let command?): text = help(command: command, width: terminal.helpWidth)
        case .version: text = "\(name) \(version)\n"
        case .manPage: text = manPage()
        case .completions(let shell): text = completions(shell)
        case .exitCodes: text = exitCodeHelp(width: terminal.helpWidth)
        }
        var output = OutputBuffer(descriptor: 1, name: "standard output")
        output.bytes = Array(text.utf8)
        try output.flush()
        return .success
    }
}

/// What a command line asks for.
public enum Invocation {
    case run(() throws(CommandFailure) -> ExitCode)
    /// Of the program, or of one command.
    case help(command: String?)
    case exitCodes
    case version
    case manPage
    case completions(Shell)
}

/// A shell that completions are made for.
public enum Shell: String, CaseIterable, Sendable, ArgumentValue {
    case bash, zsh, fish
}
