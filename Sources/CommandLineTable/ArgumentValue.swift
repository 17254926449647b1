// A command as one table of options: the parser, help, man page and completions are made of it.

import Bytes

/// Why the text after an option is no value: `'x' is not a whole number`, and what would be one.
public struct ArgumentError: Error, Equatable, Sendable {
    public let reason: String
    public let next: String?

    public init(_ reason: String, next: String? = nil) {
        self.reason = reason
        self.next = next
    }
}

/// What a shell may offer after an option.
public enum Completion: Equatable, Sendable {
    case none
    case files
    /// `@FILE`: files with an @ in front.
    case filesAfterAt
    case directories
    case choices([String])
    /// What the program itself offers: it is run with these two words, and prints one offer a line, with a tab and a note
    /// behind it if it likes.
    case offered(String)
    /// The same, or `@FILE`.
    case offeredOrFilesAfterAt(String)

    var isOfFiles: Bool { self == .files || takesFilesAfterAt }

    var takesFilesAfterAt: Bool {
        if case .offeredOrFilesAfterAt = self { return true }
        return self == .filesAfterAt
    }

    var isOffered: Bool {
        switch self {
        case .offered, .offeredOrFilesAfterAt: true
        default: false
        }
    }
}

/// How the text after an option becomes a value.
public struct ValueKind<Value> {
    public var parse: (String) throws(ArgumentError) -> Value
    /// The value as help shows a default; nil where there is nothing worth showing.
    public var show: (Value) -> String?
    public var completion: Completion
    /// What a second occurrence of the option does to the first; nil: the last one counts.
    public var combine: ((Value, Value) -> Value)?
    /// Set for durations, whose units the help explains.
    var isDuration = false

    public init(
        completion: Completion = .none, parse: @escaping (String) throws(ArgumentError) -> Value
    ) {
        self.parse = parse
        self.completion = completion
        show = { _ in nil }
    }

    /// The same with a way to show defaults.
    public func shown(_ show: @escaping (Value) -> String?) -> ValueKind {
        var kind = self
        kind.show = show
        return kind
    }

    /// The same for an option that may be repeated.
    public func combined(_ combine: @escaping (Value, Value) -> Value) -> ValueKind {
        var kind = self
        kind.combine = combine
        return kind
    }
}

/// A type that knows how it is written on a command line.
public protocol ArgumentValue {
    /// - Parameter placeholder: the word that stands for the value in help. A `TimeLength` takes its unit from
    ///   it: `MS`, `S`, `US`, `MIN`, `D`.
    static func kind(placeholder: String) -> ValueKind<Self>
}

extension String: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<String> {
        let completion: Completion =
            if placeholder.names("FILE") || placeholder.names("PATH") {
                .files
            } else if placeholder.names("DATASET") {
                .filesAfterAt
            } else if placeholder.names("DIRECTORY") { .directories } else { .none }
        return ValueKind(completion: completion) { $0 }.shown { $0.isEmpty ? nil : $0 }
    }
}

extension ArgumentValue where Self: FixedWidthInteger {
    public static func kind(placeholder: String) -> ValueKind<Self> {
        ValueKind<Self> { text throws(ArgumentError) in
            let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw ArgumentError("'\(text)' is not a whole number")
            }
            guard let value = Self(text) else {
                throw ArgumentError("'\(text)' is out of range", next: "\(Self.min)…\(Self.max) is possible")
            }
            return value
        }.shown { "\($0)" }
    }
}

extension Int: ArgumentValue {}
extension Int8: ArgumentValue {}
extension Int32: ArgumentValue {}
extension Int64: ArgumentValue {}
extension UInt8: ArgumentValue {}
extension UInt16: ArgumentValue {}
extension UInt32: ArgumentValue {}
extension UInt64: ArgumentValue {}

extension Double: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<Double> {
        ValueKind<Double> { text throws(ArgumentError) in
            // Double's own reader knows hex, nan and infinity, none of which is meant here.
            let isPlain = text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || Array("+-.eE".utf8).contains($0)
            }
            guard isPlain, let value = Double(text), value.isFinite else {
                throw ArgumentError("'\(text)' is not a number")
            }
            return value
        }.shown { shortest($0) }
    }
}

func shortest(_ value: Double) -> String {
    var text: [UInt8] = []
    text.appendShortest(value)
    return String(decoding: text, as: UTF8.self)
}

/// Enums with names: the cases are all that is valid, what help lists and what shells complete.
extension ArgumentValue where Self: RawRepresentable & CaseIterable, RawValue == String {
    public static func kind(placeholder: String) -> ValueKind<Self> {
        let names = allCases.map(\.rawValue)
        return ValueKind<Self>(completion: .choices(names)) { text throws(ArgumentError) in
            guard let value = Self(rawValue: text) else { throw .noChoice(text, of: names) }
            return value
        }.shown { $0.rawValue }
    }
}

extension ArgumentError {
    /// `'jsno' is not one of text, json: did you mean 'json'?`
    public static func noChoice(_ text: String, of names: [String]) -> ArgumentError {
        let meant = nearest(to: text, among: names).map { ": did you mean '\($0)'?" } ?? ""
        return ArgumentError("'\(text)' is not one of \(names.joined(separator: ", "))\(meant)")
    }
}

/// Absent unless given: no default is shown.
extension Optional: ArgumentValue where Wrapped: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<Wrapped?> {
        let wrapped = Wrapped.kind(placeholder: placeholder)
        var kind = ValueKind<Wrapped?>(completion: wrapped.completion) { text throws(ArgumentError) in
            try wrapped.parse(text)
        }
        kind.show = { $0.flatMap(wrapped.show) }
        kind.combine = wrapped.combine.map { combine in
            { first, second in
                guard let first, let second else { return second ?? first }
                return combine(first, second)
            }
        }
        kind.isDuration = wrapped.isDuration
        return kind
    }
}

/// Separated by commas, the option repeated, or both.
extension Array: ArgumentValue where Element: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<[Element]> {
        let element = Element.kind(placeholder: placeholder)
        var kind = ValueKind<[Element]>(completion: element.completion) { text throws(ArgumentError) in
            var values: [Element] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard !part.isEmpty else { throw ArgumentError("'\(text)' has an empty place in its list") }
                values.append(try element.parse(String(part)))
            }
            return values
        }
        kind.show = { $0.isEmpty ? nil : $0.compactMap(element.show).joined(separator: ",") }
        kind.combine = { $0 + $1 }
        kind.isDuration = element.isDuration
        return kind
    }
}
