/// What help, man page and completions say about an option.
public struct OptionDescription: Equatable, Sendable {
    public enum Value: Equatable, Sendable {
        /// On or off.
        case none
        case required(String)
        /// May follow after `=`.
        case optional(String)
    }

    public let short: Character?
    public let long: String
    public let value: Value
    public let help: String
    public let section: String
    /// As it is shown: `30 ms`.
    public var defaultText: String?
    /// A flag that is on unless `--no-NAME` is given: that is how help lists it.
    public var isOnByDefault = false
    public var completion = Completion.none
    public var isDuration = false
    public var isRepeatable = false
    public var isHidden = false

    /// The name as help lists it: `--window`, `--no-color`.
    public var listedName: String { isOnByDefault ? "--no-\(long)" : "--\(long)" }

    public var placeholder: String? {
        switch value {
        case .none: nil
        case .required(let name), .optional(let name): name
        }
    }
}

/// What help, man page and completions say about an argument without a flag.
public struct ArgumentDescription: Equatable, Sendable {
    public let placeholder: String
    public let help: String
    public let isRequired: Bool
    /// Takes all arguments that are left.
    public let isRepeated: Bool
    public let completion: Completion
}

/// A command line that works, and what it does.
public struct Example: Equatable, Sendable {
    public let command: String
    public let explanation: String

    public init(command: String, explanation: String) {
        self.command = command
        self.explanation = explanation
    }
}

/// A name and what is said about it: files and environment variables in the man page.
public struct NamedNote: Equatable, Sendable {
    public let name: String
    public let note: String

    public init(_ name: String, _ note: String) {
        self.name = name
        self.note = note
    }
}

/// All that is known about a command but what it does.
public struct CommandDescription: Equatable, Sendable {
    public let name: String
    /// One line, lower-case, without a full stop.
    public let summary: String
    public internal(set) var paragraphs: [String] = []
    public internal(set) var options: [OptionDescription] = []
    public internal(set) var arguments: [ArgumentDescription] = []
    public internal(set) var examples: [Example] = []
    public internal(set) var isHidden = false

    /// The sections of the options in the order they were opened.
    var sections: [String] {
        var sections: [String] = []
        for option in options where !option.isHidden && !sections.contains(option.section) {
            sections.append(option.section)
        }
        return sections
    }

    /// `[OPTION]... FILE [RUN]`
    var synopsis: String {
        let words = arguments.map { argument in
            let name = argument.placeholder + (argument.isRepeated ? "..." : "")
            return argument.isRequired ? name : "[\(name)]"
        }
        return (["[OPTION]..."] + words).joined(separator: " ")
    }
}
