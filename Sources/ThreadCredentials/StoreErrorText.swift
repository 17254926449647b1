import MeshCoP
import SQLite

extension StoreError: CustomStringConvertible {
    /// What is wrong, as one line. It names files, networks and fields, never a key.
    public var description: String {
        switch self {
        case .database(let error): "\(error)"
        case .newerVersion(let found, let supported):
            "the store has version \(found), this program knows \(supported)"
        case .impossibleVersion(let version):
            "the store claims version \(version), which no thread-creds writes"
        case .foreignDatabase: "the store is another program's SQLite database"
        case .foreignSchema(let what): "the store is not as thread-creds makes it: \(what)"
        case .accessibleToOthers(let path, let mode):
            "\(path) is open to other users (mode \(String(mode, radix: 8)))"
        case .belongsToAnother(let path, let user): "\(path) belongs to another user (\(user))"
        case .directoryOpenToOthers(let path, let mode):
            "other users may write to the directory \(path) (mode \(String(mode, radix: 8)))"
        case .madeMeanwhile(let path): "another process has made the store \(path) meanwhile"
        case .missing(let path): "there is no store at \(path)"
        case .danglingLink(let path): "\(path) is a symbolic link whose target does not exist"
        case .directoryMissing(let path): "the directory \(path) does not exist"
        case .notAFile(let path): "\(path) is not a regular file"
        case .file(let errno, let operation, let path): "cannot \(operation) \(path): \(errno)"
        case .cancelled: "the task was cancelled while it waited for the store"
        case .forgotten: "its bytes are gone: its keys were deleted on request"
        case .damaged(let damage): "the store is damaged: \(damage)"
        case .noHome: "HOME is not set: name the store with --store or THREAD_CREDS_STORE"
        case .invalid(let error): "invalid: \(error)"
        case .partial(let missing):
            "partial: it has no \(missing.map(\.description).joined(separator: ", "))"
        case .unusable(let missing):
            "partial: without \(missing) it cannot be distinguished from other networks or older datasets"
        case .preferredNeedsForce(let id): "these are the last credentials of the preferred network \(id)"
        case .preferredInHistoryNeedsForce(let id):
            "\(id) is the preferred network, though only the history has it"
        case .borderAgentExists(let id):
            "border agent \(id) has a dataset of another network, or another one with the same timestamp"
        case .nothingKnown: "no stored dataset matches"
        }
    }
}
