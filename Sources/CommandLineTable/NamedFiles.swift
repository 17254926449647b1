import LinuxSystem
import ProgramOutput

/// The files that a command line names, and whether they can be used together.
struct NamedFiles {
    private struct File {
        /// As it was written: `--output x`, `FILE x`.
        let words: String
        let path: String
        let isWritten: Bool
        /// Whose value it is; nil for an argument.
        let option: String?

        var identity: FileIdentity? {
            path == "-" ? isWritten ? nil : FileIdentity(descriptor: 0) : FileIdentity(path: path)
        }

        /// Standard output and its kin may be named several times: what is written there comes one after another.
        var isShared: Bool {
            ["/dev/stdout", "/dev/stderr"].contains(path) || path.hasPrefix("/dev/fd/")
                || path.hasPrefix("/proc/self/fd/")
        }
    }

    private var files: [File] = []

    /// - Parameter option: the last value of an option is the one that counts; nil for an argument.
    /// - Throws: a file needs a name.
    mutating func add(
        _ text: String, of name: String, _ use: FileUse?, option: String? = nil
    ) throws(CommandFailure) {
        if let option { files.removeAll { $0.option == option } }
        guard let use, let path = use.path(in: text) else { return }
        guard !path.isEmpty else {
            throw CommandFailure(.usage, "\(name) has an empty value: it names no file")
        }
        add(path, words: "\(name) \(text)", use, option: option)
    }

    /// What an option means that was not given.
    mutating func addUsual(_ use: FileUse) {
        guard let otherwise = use.otherwise, let path = otherwise.path(), !path.isEmpty else { return }
        add(path, words: "\(otherwise.name) \(path)", use, option: nil)
    }

    private mutating func add(_ path: String, words: String, _ use: FileUse, option: String?) {
        files.append(File(words: words, path: path, isWritten: use.isWritten, option: option))
    }

    /// - Throws: an output is an input, or another output.
    func check() throws(CommandFailure) {
        // The usual case costs no system call.
        guard files.count > 1, files.contains(where: \.isWritten) else { return }
        let identities = files.map(\.identity)
        for second in files.indices.dropFirst() {
            for first in files[..<second].indices {
                let (a, b) = (files[first], files[second])
                guard a.isWritten || b.isWritten, let identity = identities[first],
                    identity == identities[second]
                else { continue }
                if a.isWritten, b.isWritten {
                    if a.isShared || b.isShared { continue }
                    throw CommandFailure(
                        .usage, "\(a.words) and \(b.words) are the same file", next: "give each its own")
                }
                let (output, input) = a.isWritten ? (a, b) : (b, a)
                throw CommandFailure(
                    .usage, "\(output.words) would overwrite \(input.words)", next: "name another file")
            }
        }
    }
}
