public import SQLite
internal import Schemas

/// Why a recording cannot be written or read.
public enum RecordingError: Error, Equatable, Sendable, DatabaseFailure {
    case notThere(String)
    /// A directory, or a file that may not be read.
    case notReadable(String, code: Int32)
    /// The file is empty: what was to record in it was killed before its first run.
    case empty(String)
    case cannotOpen(String, DatabaseError)
    /// A file, but no recording of blescan.
    case foreign(String)
    /// Written by a newer version.
    case newer(String, version: Int, supported: Int)
    /// The run is not in the file; it has these.
    case noSuchRun(String, run: Int64, last: Int64?)
    case failed(DatabaseError)

    public init(_ error: DatabaseError) { self = .failed(error) }

    init(_ error: MigrationError, path: String) {
        switch error {
        case .newerVersion(let found, let supported):
            self = .newer(path, version: found, supported: supported)
        case .foreignDatabase, .impossibleVersion: self = .foreign(path)
        case .failed(let error): self.init(error, path: path)
        }
    }

    init(_ error: DatabaseError, path: String) {
        switch error.kind {
        case .notADatabase, .corrupt: self = .foreign(path)
        default: self = .cannotOpen(path, error)
        }
    }
}

/// The recording's own mark and scripts: `BLSR`.
let recordingMigrations = Migrations(applicationID: 0x424c_5352, scripts: Schemas.recording)
