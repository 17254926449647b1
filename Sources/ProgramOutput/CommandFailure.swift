public import LinuxSystem

/// Why a command cannot go on: an exit code and one line that says what, where, and what to do next.
public struct CommandFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: ExitCode
    /// What is wrong, and where: `capture.btsnoop: record 7 at byte 1034 is cut short`.
    public let what: String
    /// What to do next: `use --controller sim`.
    public let next: String?

    public init(_ code: ExitCode, _ what: String, next: String? = nil) {
        self.code = code
        self.what = what
        self.next = next
    }

    /// A failed system call.
    public init(_ code: ExitCode, _ what: String, _ error: Errno, next: String? = nil) {
        self.init(code, "\(what): \(error)", next: next)
    }

    /// Ends the program with a code and without a message.
    public static func silent(_ code: ExitCode) -> CommandFailure { CommandFailure(code, "") }

    /// True where there is nothing to say.
    public var isSilent: Bool { what.isEmpty }

    public var description: String {
        guard let next else { return what }
        return what.hasSuffix("?") ? "\(what) \(next)" : "\(what); \(next)"
    }

    /// The line for standard error, its end included. What came from outside cannot break the line or
    /// reach the terminal's controls.
    ///
    /// - Parameter hidesKeys: what looks like a key or a dataset in hex is counted and not shown.
    public func line(program: String, hidesKeys: Bool = false) -> [UInt8] {
        var line = Array("\(program): ".utf8)
        let text = hidesKeys ? withoutLongHex(description) : description
        for character in text.unicodeScalars {
            // A backslash in a message is most often a path or a format: it stays.
            if character == "\\" {
                line.append(UInt8(ascii: "\\"))
            } else {
                line.appendEscapedForTerminal(String(character).utf8)
            }
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }
}
