import CommandLineTable
import Glibc
import LinuxSystem
import MeshCoP
import SQLite
import ThreadCredentials

extension CommandFailure {
    /// The line and the exit code for what the store refuses.
    ///
    /// - Parameter changes: the command was to change something; that it did not is worth saying.
    init(_ error: StoreError, changes: Bool = false) {
        switch error {
        case .database(let error): self.init(error, changes: changes)
        case .newerVersion(let found, let supported):
            self.init(
                .configuration, "the store has version \(found), this program knows \(supported)",
                next: "use a newer thread-creds")
        case .impossibleVersion(let version):
            self.init(
                .badData, "the store says it has version \(version), which no thread-creds gives it",
                next: "it was damaged or made by hand: name another file")
        case .foreignDatabase:
            self.init(.badData, "the store is another program's SQLite database", next: "name another file")
        case .accessibleToOthers(let path, let mode):
            self.init(
                .noPermission, "\(path) is open to other users (mode \(String(mode, radix: 8)))",
                next: "chmod 600 \(shellQuoted(path))")
        case .belongsToAnother(let path, let user):
            self.init(
                .noPermission, "\(path) belongs to another user (\(user))",
                next: "run this as that user, or copy the store")
        case .directoryOpenToOthers(let path, let mode):
            self.init(
                .noPermission,
                "other users may write to the directory \(path) (mode \(String(mode, radix: 8)))",
                next: "chmod go-w \(shellQuoted(path))")
        case .madeMeanwhile(let path):
            self.init(
                .temporaryFailure, "another process has made the store \(path) meanwhile",
                next: "nothing was imported: run it again")
        case .missing(let path):
            self.init(.noInput, "there is no store at \(path)", next: "'thread-creds store' makes one")
        case .danglingLink(let path):
            self.init(
                .noInput, "\(path) is a symbolic link to what is not there",
                next: "remove the link, or make what it leads to")
        case .directoryMissing(let path):
            self.init(
                .cannotCreate, "the directory \(path) does not exist",
                next: "mkdir -p -m 700 \(shellQuoted(path))")
        case .notAFile(let path): self.init(.badData, "\(path) is not a regular file")
        case .file(let errno, let operation, let path):
            let isFull = errno.code == ENOSPC || errno.code == EDQUOT || errno.code == EIO
            self.init(
                isFull ? .ioError : isDenied(errno.code) ? .noPermission : .cannotCreate,
                "cannot \(operation) \(path)", errno, next: isFull && changes ? "nothing was changed" : nil)
        case .forgotten:
            self.init(
                .nothingKnown, "its bytes are gone: its keys were to be forgotten", next: "a backup may have it"
            )
        case .damaged(let damage):
            self.init(.badData, "the store is damaged: \(damage)", next: "run 'thread-creds check'")
        case .noHome:
            self.init(.configuration, "HOME is not set: where is the store?", next: "use --store PATH")
        case .invalid(let error):
            self.init(
                .badData, "invalid: \(error)",
                next: error.isMalformed ? nil : "--allow-invalid stores it all the same")
        case .partial(let missing):
            let names = missing.map(\.description).joined(separator: ", ")
            self.init(.badData, "partial: it has no \(names)", next: "--allow-partial stores it all the same")
        case .unusable(let missing):
            self.init(
                .badData, "partial: without \(missing) it cannot be told from other networks or older datasets")
        case .preferredNeedsForce(let id):
            self.init(
                .needsForce, "these are the last credentials of the preferred network \(id)",
                next: "--force deletes them and clears the preference")
        case .preferredInHistoryNeedsForce(let id):
            self.init(
                .needsForce, "\(id) is the preferred network, though only the history has it",
                next: "--force forgets its keys and clears the preference")
        case .borderAgentExists(let id):
            self.init(
                .cannotCreate, "border agent \(id) has credentials of its own",
                next: "delete or rekey them first")
        case .nothingKnown:
            self.init(
                .nothingKnown, "the store has nothing of the kind",
                next: "'thread-creds list' tells what it has")
        }
    }

    /// What SQLite reports. Its messages name tables and positions, never a value.
    init(_ error: DatabaseError, changes: Bool = false) {
        let nothing = changes ? "nothing was changed" : nil
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
            cause.code, "\(what), but the file could not be written anew (\(cause.what)): remains may be in it",
            next: "the next command tries again")
    }
}
