public import LinuxSystem
public import MeshCoP
public import SQLite

/// Why the store could not do what was asked. Nothing was changed.
public enum StoreError: Error, Equatable, Sendable {
    case database(DatabaseError)
    /// Written by a newer program.
    case newerVersion(found: Int, supported: Int)
    /// A store with a version that no program gives it: damaged or made by hand.
    case impossibleVersion(Int)
    /// An SQLite database of another program.
    case foreignDatabase
    /// Users other than the owner may read or write the file.
    case accessibleToOthers(path: String, mode: UInt32)
    /// The file has what this program does not put there, or lacks what it does: a table, an index, a trigger, a view.
    case foreignSchema(String)
    /// The file, or its directory, is not the user's who runs this process.
    case belongsToAnother(path: String, user: UInt32)
    /// Users other than the owner may put another file in the store's place.
    case directoryOpenToOthers(path: String, mode: UInt32)
    /// Another process made the store while this one filled a new file.
    case madeMeanwhile(path: String)
    /// There is no store yet.
    case missing(path: String)
    /// A symbolic link to what is not there.
    case danglingLink(path: String)
    case directoryMissing(path: String)
    case notAFile(path: String)
    /// A system call on a file of the store failed.
    case file(Errno, operation: String, path: String)
    /// The task was cancelled while it waited for another process.
    case cancelled
    /// The bytes of this dataset were removed with its keys.
    case forgotten
    /// Something in the file is not as it was stored.
    case damaged(StoreDamage)
    /// Neither `HOME` nor `XDG_DATA_HOME` says where the store is.
    case noHome
    /// R6–R8, and `allowInvalid` was not set.
    case invalid(DatasetError)
    /// Fields are missing, and `allowPartial` was not set.
    case partial(missing: [TLVType])
    /// Without it the store could not tell which network this is (extended PAN ID) or which dataset is newer (timestamp).
    case unusable(missing: TLVType)
    /// Deleting the last credentials of the preferred network takes `force`.
    case preferredNeedsForce(ExtendedPANID)
    /// No border agent has the preferred network any more, only the history; deleting that takes `force` too.
    case preferredInHistoryNeedsForce(ExtendedPANID)
    /// The new border agent id has credentials of its own.
    case borderAgentExists(BorderAgentID)
    /// Nothing in the store matches.
    case nothingKnown
}

extension StoreError: DatabaseFailure {
    public init(_ error: DatabaseError) { self = .database(error) }

    init(_ error: MigrationError) {
        self =
            switch error {
            case .newerVersion(let found, let supported): .newerVersion(found: found, supported: supported)
            case .impossibleVersion(let version): .impossibleVersion(version)
            case .foreignDatabase: .foreignDatabase
            case .failed(let error): .database(error)
            }
    }
}
