import Bytes
public import ProgramOutput

/// What the arguments of a command ask for.
public enum Parsed<Settings> {
    case settings(Settings)
    case help
    case version
}

extension Command {
    /// Turns arguments (without the names of program and command) into settings.
    ///
    /// `--name value`, `--name=value`, `-n value`, `-nvalue`, several short flags in one word, `--no-flag`, `--`
    /// before arguments that begin with a dash; `-` is an argument. Options and arguments mix freely.
    public func parse(_ arguments: [String]) throws(CommandFailure) -> Parsed<Settings> {
        var parser = Parser(command: built(), arguments: arguments)
        do throws(CommandFailure) {
            return try parser.parse()
        } catch {
            // Somebody who asks for help after a mistake gets help.
            let rest = arguments[parser.position...].prefix { $0 != "--" }
            if rest.contains("--help") || rest.contains("-h") && !parser.hasShort("h") { return .help }
            throw error
        }
    }

    /// The settings, for arguments that are known to ask for neither help nor version.
    public func settings(from arguments: [String]) throws(CommandFailure) -> Settings {
        guard case .settings(let settings) = try parse(arguments) else { return defaults }
        return settings
    }
}

struct Parser<Settings> {
    let command: Command<Settings>
    let arguments: [String]
    var position = 0
    private var settings: Settings
    private var seen: Set<String> = []
    private var files = NamedFiles()
    private var positional = 0
    private var repeated = 0

    init(command: Command<Settings>, arguments: [String]) {
        self.command = command
        self.arguments = arguments
        settings = command.defaults
    }

    mutating func parse() throws(CommandFailure) -> Parsed<Settings> {
        var onlyArguments = false
        while position < arguments.count {
            let word = arguments[position]
            position += 1
            if onlyArguments || word == "-" || !word.hasPrefix("-") {
                try argument(word)
            } else if word == "--" {
                onlyArguments = true
            } else if word.hasPrefix("--") {
                if word == "--help" { return .help }
                if word == "--version" { return .version }
                try long(word.dropFirst(2))
            } else {
                if word == "-h", !hasShort("h") { return .help }
                if word == "-V", !hasShort("V") { return .version }
                try short(word.dropFirst())
            }
        }
        let missing = command.arguments.dropFirst(positional).first { $0.description.isRequired }
        if let missing, !(missing.description.isRepeated && repeated > 0) {
            throw usage("\(missing.description.placeholder) is missing")
        }
        for option in command.options {
            if let file = option.file, !seen.contains(option.description.long) { files.addUsual(file) }
        }
        try files.check()
        return .settings(settings)
    }

    func hasShort(_ letter: Character) -> Bool { command.options.contains { $0.description.short == letter } }

    private func usage(_ what: String, next: String? = nil) -> CommandFailure {
        CommandFailure(.usage, what, next: next)
    }

    // MARK: Options

    private mutating func long(_ word: Substring) throws(CommandFailure) {
        let name = String(word.prefix { $0 != "=" })
        let value = name.utf8.count < word.utf8.count ? String(word.dropFirst(name.count + 1)) : nil
        if let option = command.options.first(where: { $0.description.long == name }) {
            try set(option, called: "--\(name)", attached: value)
        } else if name.hasPrefix("no-"),
            let option = command.options.first(where: {
                $0.isNegatable && $0.description.long == name.dropFirst(3)
            })
        {
            guard value == nil else { throw usage("--\(name) takes no value") }
            try apply(option, .off, called: "--\(name)")
        } else {
            throw unknown("--\(name)")
        }
    }

    private mutating func short(_ word: Substring) throws(CommandFailure) {
        var rest = word
        while let letter = rest.popFirst() {
            guard let option = command.options.first(where: { $0.description.short == letter }) else {
                throw unknown("-\(letter)", in: word)
            }
            guard option.description.value == .none else {
                if rest.first == "=" { rest = rest.dropFirst() }
                return try set(option, called: "-\(letter)", attached: rest.isEmpty ? nil : String(rest))
            }
            try apply(option, .on, called: "-\(letter)")
        }
    }

    private mutating func set(
        _ option: Option<Settings>, called name: String, attached: String?
    ) throws(CommandFailure) {
        switch option.description.value {
        case .none:
            guard attached == nil else { throw usage("\(name) takes no value") }
            try apply(option, .on, called: name)
        case .optional: try apply(option, attached.map { .value($0) } ?? .on, called: name)
        case .required(let placeholder):
            if let attached { return try apply(option, .value(attached), called: name) }
            guard position < arguments.count, !isOption(arguments[position]) else {
                throw usage("\(name) needs a value: \(name) \(placeholder)")
            }
            position += 1
            try apply(option, .value(arguments[position - 1]), called: name)
        }
    }

    /// True for a word that is a long option of this command: it was not meant as a value. (`-80` may be.)
    private func isOption(_ word: String) -> Bool {
        guard word.hasPrefix("--") else { return false }
        let name = word.dropFirst(2).prefix { $0 != "=" }
        return command.options.contains { $0.description.long == name || "no-\($0.description.long)" == name }
    }

    private mutating func apply(
        _ option: Option<Settings>, _ input: OptionInput, called name: String
    ) throws(CommandFailure) {
        // An unset variable of a shell script; nothing that takes a value has an empty one.
        if input == .value("") { throw usage("\(name) has an empty value") }
        let isFirst = seen.insert(option.description.long).inserted
        if case .value(let text) = input {
            try files.add(text, of: name, option.file, option: option.description.long)
        }
        do throws(ArgumentError) {
            try option.set(&settings, input, isFirst)
        } catch {
            throw CommandFailure(.usage, "\(name): \(error.reason)", next: error.next)
        }
    }

    private func unknown(_ name: String, in word: Substring = "") -> CommandFailure {
        if let hint = command.secretHint { return usage("an option is not known", next: hint) }
        var names = command.options.filter { !$0.description.isHidden }.map { "--\($0.description.long)" }
        names += command.options.filter(\.isNegatable).map { "--no-\($0.description.long)" }
        names += ["--help", "--version"]
        // -window was meant as --window.
        let meant = nearest(to: word.count > 1 ? "--\(word)" : name, among: names)
        let shown = word.count > 1 && meant != nil ? "-\(word)" : name
        let question = meant.map { ": did you mean '\($0)'?" } ?? ""
        return usage("unknown option '\(shown)'\(question)")
    }

    // MARK: Arguments

    private mutating func argument(_ word: String) throws(CommandFailure) {
        guard positional < command.arguments.count else {
            if let hint = command.secretHint { throw usage("there are too many arguments", next: hint) }
            throw usage("'\(word)' is one argument too many")
        }
        let argument = command.arguments[positional]
        try files.add(word, of: argument.description.placeholder, argument.file)
        do throws(ArgumentError) {
            try argument.set(&settings, word)
        } catch {
            throw CommandFailure(
                .usage, "\(argument.description.placeholder): \(error.reason)", next: error.next)
        }
        if argument.description.isRepeated { repeated += 1 } else { positional += 1 }
    }
}
