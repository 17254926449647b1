/// A command as a table: which option sets which property of `Settings`. The initial values of the settings
/// are the defaults that help shows.
///
/// ```swift
/// struct ScanSettings {
///     var window = TimeLength.milliseconds(30)
///     var active = false
/// }
/// let scan = Command("scan", "record how long discovery takes", ScanSettings()) {
///     $0.option("w", "window", "MS", \.window, "scan window", in: .milliseconds(2.5)...(.milliseconds(10240)))
///     $0.flag("a", "active", \.active, "send scan requests")
///     $0.example("blescan --window 30 --interval 60", "scan at half duty until Ctrl-C")
/// }
/// ```
public struct Command<Settings> {
    public internal(set) var description: CommandDescription
    public let defaults: Settings
    var options: [Option<Settings>] = []
    var arguments: [Argument<Settings>] = []
    private var section = "Options"
    /// Fills the table: done when the command is asked for, because a program has many and a run needs one.
    private var build: ((inout Command) -> Void)?
    /// An argument may be a secret: a mistake in the command line is told with this, and repeats no word of it.
    public var secretHint: String?

    public init(
        _ name: String, _ summary: String, _ settings: Settings, isHidden: Bool = false,
        _ build: @escaping (inout Command) -> Void = { _ in }
    ) {
        description = CommandDescription(name: name, summary: summary)
        description.isHidden = isHidden
        defaults = settings
        self.build = build
    }

    /// With all its options and arguments.
    func built() -> Command {
        guard let build else { return self }
        var table = self
        table.build = nil
        build(&table)
        return table
    }

    /// Further options are listed under this heading.
    public mutating func section(_ title: String) { section = title }

    /// A paragraph of help above the options.
    public mutating func paragraph(_ text: String) { description.paragraphs.append(text) }

    public mutating func example(_ command: String, _ explanation: String) {
        description.examples.append(Example(command: command, explanation: explanation))
    }

    // MARK: Options with a value

    /// An option whose value is of a type that knows how it is written.
    public mutating func option<Value: ArgumentValue>(
        _ short: Character?, _ long: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value>,
        _ help: String, file: FileUse? = nil, isHidden: Bool = false
    ) {
        option(
            short, long, placeholder, path, help, as: Value.kind(placeholder: placeholder), file: file,
            isHidden: isHidden)
    }

    /// An option whose value lies in a range.
    public mutating func option<Value: ArgumentValue & Comparable>(
        _ short: Character?, _ long: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value>,
        _ help: String, in range: ClosedRange<Value>
    ) {
        option(
            short, long, placeholder, path, help, as: Value.kind(placeholder: placeholder).limited(to: range))
    }

    /// An option that is absent unless given, its value in a range.
    public mutating func option<Value: ArgumentValue & Comparable>(
        _ short: Character?, _ long: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value?>,
        _ help: String, in range: ClosedRange<Value>
    ) {
        let kind = Value.kind(placeholder: placeholder).limited(to: range)
        var optional = ValueKind<Value?>(completion: kind.completion) {
            text throws(ArgumentError) in try kind.parse(text)
        }
        optional.show = { $0.flatMap(kind.show) }
        optional.isDuration = kind.isDuration
        option(short, long, placeholder, path, help, as: optional)
    }

    /// An option whose text is read as `kind` says.
    public mutating func option<Value>(
        _ short: Character?, _ long: String, _ placeholder: String, _ path: WritableKeyPath<Settings, Value>,
        _ help: String, as kind: ValueKind<Value>, file: FileUse? = nil, isHidden: Bool = false
    ) {
        var description = OptionDescription(
            short: short, long: long, value: .required(placeholder), help: help, section: section)
        description.defaultText = kind.show(defaults[keyPath: path])
        description.completion = kind.completion
        description.isDuration = kind.isDuration
        description.isRepeatable = kind.combine != nil
        description.isHidden = isHidden
        add(
            Option(description, file: file ?? .usual(ofOption: placeholder)) {
                (settings, input, isFirst) throws(ArgumentError) in
                guard case .value(let text) = input else { return }
                let value = try kind.parse(text)
                if !isFirst, let combine = kind.combine {
                    settings[keyPath: path] = combine(settings[keyPath: path], value)
                } else {
                    settings[keyPath: path] = value
                }
            })
    }

    /// An option that may stand alone, then meaning `alone`, or take a value after `=`.
    public mutating func option<Value: ArgumentValue>(
        _ short: Character?, _ long: String, optional placeholder: String, alone: Value,
        _ path: WritableKeyPath<Settings, Value>, _ help: String
    ) {
        let kind = Value.kind(placeholder: placeholder)
        var description = OptionDescription(
            short: short, long: long, value: .optional(placeholder), help: help, section: section)
        description.defaultText = kind.show(defaults[keyPath: path])
        description.completion = kind.completion
        description.isDuration = kind.isDuration
        add(
            Option(description) { (settings, input, _) throws(ArgumentError) in
                if case .value(let text) = input {
                    settings[keyPath: path] = try kind.parse(text)
                } else {
                    settings[keyPath: path] = alone
                }
            })
    }

    // MARK: Flags

    /// A switch. `--no-NAME` turns it off again; one that is on by default is listed as `--no-NAME`.
    public mutating func flag(
        _ short: Character?, _ long: String, _ path: WritableKeyPath<Settings, Bool>, _ help: String,
        isHidden: Bool = false
    ) {
        var description = OptionDescription(
            short: short, long: long, value: .none, help: help, section: section)
        description.isOnByDefault = defaults[keyPath: path]
        description.isHidden = isHidden
        add(
            Option(description, isNegatable: true) { (settings, input, _) throws(ArgumentError) in
                settings[keyPath: path] = input != .off
            })
    }

    /// A switch that sets a property to a value.
    public mutating func flag<Value>(
        _ short: Character?, _ long: String, _ path: WritableKeyPath<Settings, Value>, sets value: Value,
        _ help: String
    ) {
        let description = OptionDescription(
            short: short, long: long, value: .none, help: help, section: section)
        add(
            Option(description) { (settings, _, _) throws(ArgumentError) in settings[keyPath: path] = value })
    }

    // MARK: Arguments

    /// The next argument without a flag.
    public mutating func argument<Value: ArgumentValue>(
        _ placeholder: String, _ path: WritableKeyPath<Settings, Value>, _ help: String,
        isRequired: Bool = true, completion: Completion? = nil, file: FileUse? = nil
    ) {
        let kind = Value.kind(placeholder: placeholder)
        add(
            Argument(
                ArgumentDescription(
                    placeholder: placeholder, help: help, isRequired: isRequired, isRepeated: false,
                    completion: completion ?? kind.completion),
                file: file ?? .usual(ofArgument: placeholder)
            ) { (settings, text) throws(ArgumentError) in settings[keyPath: path] = try kind.parse(text) })
    }

    /// All arguments that are left; commas in them mean nothing.
    public mutating func arguments<Value: ArgumentValue>(
        _ placeholder: String, _ path: WritableKeyPath<Settings, [Value]>, _ help: String,
        isRequired: Bool = false, completion: Completion? = nil, file: FileUse? = nil
    ) {
        let kind = Value.kind(placeholder: placeholder)
        add(
            Argument(
                ArgumentDescription(
                    placeholder: placeholder, help: help, isRequired: isRequired, isRepeated: true,
                    completion: completion ?? kind.completion),
                file: file ?? .usual(ofArgument: placeholder)
            ) { (settings, text) throws(ArgumentError) in
                settings[keyPath: path].append(try kind.parse(text))
            })
    }

    // MARK: Shared options

    /// Options that set properties of a part of the settings: what several commands have in common is
    /// described once, as a function that fills a table of the part.
    public mutating func group<Part>(
        _ path: WritableKeyPath<Settings, Part>, _ build: (inout Command<Part>) -> Void
    ) {
        var part = Command<Part>(description.name, description.summary, defaults[keyPath: path])
        part.section = section
        part.build = nil
        build(&part)
        for option in part.options {
            add(
                Option(option.description, isNegatable: option.isNegatable, file: option.file) {
                    (settings, input, isFirst) throws(ArgumentError) in
                    try option.set(&settings[keyPath: path], input, isFirst)
                })
        }
        description.paragraphs += part.description.paragraphs
        description.examples += part.description.examples
    }

    private mutating func add(_ option: Option<Settings>) {
        // Checked where tests run; in a release it would be a seventh of a short program's time.
        assert(isNew(option.description), "two options of \(description.name) are --\(option.description.long)")
        assert(
            option.file != nil || !option.description.completion.isOfFiles,
            "--\(option.description.long) does not say whether it reads or writes its file")
        options.append(option)
        description.options.append(option.description)
    }

    private func isNew(_ option: OptionDescription) -> Bool {
        !description.options.contains {
            $0.long == option.long || ($0.short != nil && $0.short == option.short)
        }
    }

    private mutating func add(_ argument: Argument<Settings>) {
        assert(
            argument.file != nil || !argument.description.completion.isOfFiles,
            "\(argument.description.placeholder) does not say whether it is a file to read or to write")
        arguments.append(argument)
        description.arguments.append(argument.description)
    }
}

/// What the parser found of an option.
enum OptionInput: Equatable {
    /// The flag, or the option without its optional value.
    case on
    /// `--no-NAME`
    case off
    case value(String)
}

/// An option and what it does to the settings.
struct Option<Settings> {
    let description: OptionDescription
    let isNegatable: Bool
    /// What is done with the file that the value names.
    let file: FileUse?
    /// The flag says whether this is the first occurrence: it replaces the default, further ones may add.
    let set: (inout Settings, OptionInput, Bool) throws(ArgumentError) -> Void

    init(
        _ description: OptionDescription, isNegatable: Bool = false, file: FileUse? = nil,
        set: @escaping (inout Settings, OptionInput, Bool) throws(ArgumentError) -> Void
    ) {
        self.description = description
        self.isNegatable = isNegatable
        self.file = file
        self.set = set
    }
}

/// An argument without a flag and what it does to the settings.
struct Argument<Settings> {
    let description: ArgumentDescription
    let file: FileUse?
    let set: (inout Settings, String) throws(ArgumentError) -> Void

    init(
        _ description: ArgumentDescription, file: FileUse?,
        set: @escaping (inout Settings, String) throws(ArgumentError) -> Void
    ) {
        self.description = description
        self.file = file
        self.set = set
    }
}

extension ValueKind where Value: Comparable {
    /// The same, with values outside the range refused.
    func limited(to range: ClosedRange<Value>) -> ValueKind {
        var limited = self
        let (parse, show) = (parse, show)
        limited.parse = { text throws(ArgumentError) in
            let value = try parse(text)
            guard range.contains(value) else {
                let low = show(range.lowerBound) ?? "\(range.lowerBound)"
                let high = show(range.upperBound) ?? "\(range.upperBound)"
                throw ArgumentError("'\(text)' is out of range", next: "\(low) to \(high) is possible")
            }
            return value
        }
        return limited
    }
}
