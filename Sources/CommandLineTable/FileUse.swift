/// What a command does with the file that an option or argument names.
///
/// Every option and argument that can name a file says so in the command's table: what is read is never overwritten, and
/// no two outputs go to one file.
public struct FileUse: Sendable {
    let isWritten: Bool
    /// Stands before the path, `@` or `sim:`: text without it names no file.
    var prefix = ""
    /// The path in a text that holds more than a path; nil where it names no file.
    var extract: (@Sendable (String) -> String?)?
    /// The file that is used where the option is not given, and what messages call it.
    var otherwise: (name: String, path: @Sendable () -> String?)?

    public static let read = FileUse(isWritten: false)
    public static let written = FileUse(isWritten: true)

    /// Text that begins like this names a file to be read.
    public static func read(after prefix: String) -> FileUse { FileUse(isWritten: false, prefix: prefix) }

    /// The file that a text names, where it holds more than a path.
    public static func read(in extract: @escaping @Sendable (String) -> String?) -> FileUse {
        FileUse(isWritten: false, extract: extract)
    }

    /// Written, and so is `path` where the option is not given.
    public static func written(otherwise name: String, _ path: @escaping @Sendable () -> String?) -> FileUse {
        FileUse(isWritten: true, otherwise: (name, path))
    }

    /// As the placeholder tells: arguments that are files are read, datasets are files after an @. An option says what
    /// it does with its file.
    static func usual(ofArgument placeholder: String) -> FileUse? {
        placeholder.names("FILE") ? .read : usual(ofOption: placeholder)
    }

    static func usual(ofOption placeholder: String?) -> FileUse? {
        placeholder?.names("DATASET") == true ? .read(after: "@") : nil
    }

    /// The path in a value; nil where it names no file.
    func path(in text: String) -> String? {
        if let extract { return extract(text) }
        // Standard input and output need no prefix.
        return text == "-" ? text : text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }
}

extension String {
    /// Whether a placeholder holds a word. The search of the standard library's string processing would take a fifth of the
    /// time in which a program prints its help.
    func names(_ word: String) -> Bool {
        var rest = utf8[...]
        while rest.count >= word.utf8.count {
            if rest.starts(with: word.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
