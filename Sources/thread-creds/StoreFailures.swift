import Glibc
import LinuxSystem
import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

extension CommandFailure {
    /// The line and the exit code for what the store refuses.
    ///
    /// - Parameter changes: the command was to change something; that it did not is worth saying.
    init(_ error: StoreError, changes: Bool = false) {
        if case .database(let error) = error {
            self.init(error, changes: changes)
        } else {
            self.init(Self.code(of: error), "\(error)", next: Self.next(after: error, changes))
        }
    }

    private static func code(of error: StoreError) -> ExitCode {
        switch error {
        case .newerVersion, .noHome: .configuration
        case .accessibleToOthers, .belongsToAnother, .directoryOpenToOthers: .noPermission
        case .missing, .danglingLink: .noInput
        case .directoryMissing, .borderAgentExists: .cannotCreate
        case .preferredNeedsForce, .preferredInHistoryNeedsForce: .needsForce
        case .madeMeanwhile, .cancelled: .temporaryFailure
        case .nothingKnown, .forgotten: .nothingKnown
        case .file(let errno, _, _):
            isFull(errno) ? .ioError : isDenied(errno.code) ? .noPermission : .cannotCreate
        case .database, .impossibleVersion, .foreignDatabase, .foreignSchema, .notAFile, .damaged, .invalid,
            .partial,
            .unusable:
            .badData
        }
    }

    private static func next(after error: StoreError, _ changes: Bool) -> String? {
        switch error {
        case .newerVersion: "use a newer thread-creds"
        case .impossibleVersion: "it was damaged or made by hand: name another file"
        case .foreignDatabase: "name another file"
        case .foreignSchema: "'thread-creds check --repair' keeps a copy and saves what is sound"
        case .accessibleToOthers(let path, _): "chmod 600 \(shellQuoted(path))"
        case .belongsToAnother: "run this as that user, or copy the store"
        case .directoryOpenToOthers(let path, _): "chmod go-w \(shellQuoted(path))"
        case .madeMeanwhile: "nothing was imported: run it again"
        case .missing: "'thread-creds store' makes one"
        case .danglingLink: "remove the link, or make what it leads to"
        case .directoryMissing(let path): "mkdir -p -m 700 \(shellQuoted(path))"
        case .file(let errno, _, _): isFull(errno) && changes ? "nothing was changed" : nil
        case .forgotten: "a backup may have it"
        case .damaged: "run 'thread-creds check'"
        case .noHome: "use --store PATH"
        case .invalid(let error): error.isMalformed ? nil : "--allow-invalid stores it anyway"
        case .partial: "--allow-partial stores it anyway"
        case .preferredNeedsForce: "--force deletes them and clears the preference"
        case .preferredInHistoryNeedsForce: "--force forgets its keys and clears the preference"
        case .borderAgentExists: "delete one of them first"
        case .nothingKnown: "'thread-creds list' tells what it has"
        case .database, .notAFile, .unusable, .cancelled: nil
        }
    }

    private static func isFull(_ errno: Errno) -> Bool {
        errno.code == ENOSPC || errno.code == EDQUOT || errno.code == EIO
    }

    /// What SQLite reports. Its messages name tables and positions, never a value.
    init(_ error: DatabaseError, changes: Bool = false) {
        let isUncertain = error.isFromCommit && error.kind == .inputOutput
        let nothing =
            !changes
            ? nil
            : isUncertain
                ? "it is not certain whether it was changed: check before you run this again"
                : "nothing was changed"
        switch error.kind {
        case .full:
            self.init(
                .ioError, "the disk is full",
                next: [nothing, "free some space"].compactMap(\.self).joined(separator: "; "))
        case .readOnly:
            self.init(
                error.isDenied ? .noPermission : .cannotCreate,
                "\(error.place) cannot be written (\(error.message))", next: nothing)
        case .corrupt:
            self.init(
                .badData, "the store is damaged (\(error.message))",
                next: "'thread-creds check --repair' keeps a copy and saves what can be read")
        case .busy:
            self.init(
                .temporaryFailure, "another process is using the store",
                next: "try again, or wait longer with --wait")
        case .notADatabase:
            self.init(.badData, "the store is not an SQLite database", next: "name another file")
        case .cannotOpen:
            self.init(
                error.isDenied ? .noPermission : .cannotCreate,
                "cannot open \(error.place) or its journal (\(error.isDenied ? "permission denied" : error.message))"
            )
        case .inputOutput:
            let cause = error.systemError == 0 ? error.message : "\(Errno(error.systemError))"
            self.init(.ioError, "reading or writing the store failed (\(cause))", next: nothing)
        case .noMemory: self.init(.ioError, "not enough memory")
        case .schema:
            self.init(
                .badData, "the store is damaged (\(error.message))",
                next: "'thread-creds check' says what is missing")
        case .constraint, .tooBig, .other:
            self.init(.internalError, "the store refused: \(error.message)", next: "run 'thread-creds check'")
        }
    }
}

private func isDenied(_ code: CInt) -> Bool { code == EACCES || code == EPERM }

extension DatabaseError {
    /// The store as the message names it.
    fileprivate var place: String { path.map { "the store \($0)" } ?? "the store" }

    /// It is the lack of a permission, not a medium that nobody can write. SQLite does not always say: it opens a file for
    /// reading where it may not write it.
    fileprivate var isDenied: Bool {
        if systemError != 0 { return thread_creds.isDenied(systemError) }
        guard let path else { return false }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        for name in [path, folder] where unsafe access(systemPath(name), W_OK) != 0 {
            return thread_creds.isDenied(errno)
        }
        return false
    }
}

extension CommandFailure {
    func prefixed(_ place: String) -> CommandFailure { CommandFailure(code, place + what, next: next) }
}

/// A word that a shell takes as it is.
func shellQuoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || Array("/._-+,:@".utf8).contains(byte)
    }
    return isPlain && !word.isEmpty
        ? word
        : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Runs something on the store with the failures of a command.
func onStore<Result: ~Copyable>(_ body: () throws(StoreError) -> Result) throws(CommandFailure) -> Result {
    do throws(StoreError) {
        return try body()
    } catch {
        throw CommandFailure(error)
    }
}

/// Changes a store. One that is missing is made only where `creates`.
func onStore<Result: ~Copyable>(
    _ settings: StoreSettings, creates: Bool = false,
    _ body: (borrowing CredentialStore) throws(StoreError) -> Result
) throws(CommandFailure) -> Result {
    let store = try settings.openForWriting(creates: creates)
    do throws(StoreError) {
        return try body(store)
    } catch {
        throw CommandFailure(error, changes: true)
    }
}

extension CommandFailure {
    /// The change is done, the file is yet to be written anew.
    init(unfinished error: StoreError, what: String) {
        let cause = CommandFailure(error)
        self.init(
            cause.code, "\(what), but the file could not be rewritten (\(cause.what)): traces may remain in it",
            next: "the next command tries again")
    }
}
