internal import DiscoveryLatency
internal import Glibc
internal import LinuxSystem
public import Runs
internal import SQLite

/// Reads what `RunRecorder` wrote; also while it is being written.
public struct RecordingReader: ~Copyable {
    public let path: String
    let database: Database

    /// - Throws: `RecordingError`; nothing is changed in a file that is no recording, or a newer one.
    public init(path: String) throws(RecordingError) {
        self.path = path
        database = try Self.checked(path)
    }

    private static func checked(_ path: String) throws(RecordingError) -> Database {
        let database = try opened(path)
        let isEmpty: Bool
        do throws(DatabaseError) {
            isEmpty = try recordingMigrations.state(of: database) == .empty
        } catch {
            throw RecordingError(error, path: path)
        }
        if isEmpty { throw Self.hasNoBytes(path) ? .empty(path) : .foreign(path) }
        // An older one is brought up to date; a newer one, or another program's, is refused.
        do throws(MigrationError) {
            try recordingMigrations.run(on: database)
        } catch {
            throw RecordingError(error, path: path)
        }
        return database
    }

    private static func opened(_ path: String) throws(RecordingError) -> Database {
        do throws(DatabaseError) {
            return try open(path)
        } catch {
            let isMissing = error.kind == .cannotOpen && error.systemError == ENOENT
            if isMissing { throw .notThere(path) }
            if isDirectory(path) { throw .notReadable(path, code: EISDIR) }
            if error.kind == .cannotOpen { throw .notReadable(path, code: error.systemError) }
            throw RecordingError(error, path: path)
        }
    }

    private static func hasNoBytes(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(systemPath(path), &status) == 0 && status.st_size == 0
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(systemPath(path), &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// For writing where that is allowed: what a killed program left in its log is folded in.
    private static func open(_ path: String) throws(DatabaseError) -> Database {
        do throws(DatabaseError) {
            let database = try Database(opening: path, [.readWrite])
            _ = try database.number("PRAGMA schema_version")
            return database
        } catch {
            guard error.kind == .readOnly || error.kind == .cannotOpen, error.systemError != ENOENT else {
                throw error
            }
        }
        let database = try Database(opening: path, [.readOnly])
        _ = try database.number("PRAGMA schema_version")
        return database
    }

    /// All runs, the first one first.
    public func runs() throws(RecordingError) -> [RecordedRunLine] {
        return try converting(RecordingError.failed) { () throws(DatabaseError) in try readRuns() }
    }

    private func readRuns() throws(DatabaseError) -> [RecordedRunLine] {
        var select = try database.prepare(
            """
            SELECT id, started_unix_ns, controller, window_units, interval_units, active, planned_trials, ending,
                complete, (SELECT count(*) FROM trials WHERE run = id AND end_ns IS NOT NULL),
                (SELECT count(*) FROM devices WHERE run = runs.id AND evicted = 0), simulated
            FROM runs WHERE part_of IS NULL ORDER BY id
            """)
        var lines: [RecordedRunLine] = []
        while try select.step() {
            lines.append(
                RecordedRunLine(
                    id: select.integer(0), started: select.optional(1), simulated: select.integer(11) != 0,
                    controller: select.string(2), labels: try database.recordedLabels(select.integer(0)),
                    timing: select.timing(3), active: select.integer(5) != 0,
                    trials: Int(select.integer(9)),
                    plannedTrials: select.optional(6).map { Int($0) }, devices: Int(select.integer(10)),
                    end: recordedEnd(select.optionalString(7), of: select.integer(0), in: path),
                    complete: select.integer(8) != 0))
        }
        return lines
    }

    /// One run, as it is now: what is recorded meanwhile is not in it.
    ///
    /// - Throws: `RecordingError.noSuchRun`, or what SQLite refused.
    public func run(_ id: Int64) throws(RecordingError) -> Run {
        try RecordingConnection(path, Self.checked(path)).run(id)
    }

    /// A run under one of its settings alone, by the setting's place in `Run.settings`.
    ///
    /// - Throws: `RecordingError.noSuchRun`, or what SQLite refused.
    public func run(_ id: Int64, setting: Int) throws(RecordingError) -> Run {
        let connection = try RecordingConnection(path, Self.checked(path))
        guard let part = try connection.part(of: id, setting) else {
            return try connection.run(id).only(setting: setting)
        }
        return try connection.stored(part)
    }

    /// Several runs, all of one state of the file, over one connection: there may be hundreds of files.
    ///
    /// - Parameter ids: nil for all runs.
    /// - Throws: as `init`; `RecordingError.noSuchRun`, or what SQLite refused.
    public static func runs(
        _ ids: [Int64]?, in path: String
    ) throws(RecordingError) -> [(id: Int64, run: Run)] {
        let connection = try RecordingConnection(path, checked(path))
        var runs: [(id: Int64, run: Run)] = []
        let all = if let ids { ids } else { try connection.all() }
        for id in all { runs.append((id, try connection.run(id))) }
        return runs
    }
}

extension Statement {
    func optional(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

    func optionalString(_ column: Int) -> String? { isNull(column) ? nil : string(column) }

    /// Window and interval in units, in two columns; nil where they are missing or no figures of a scan.
    func timing(_ column: Int) -> ScanTiming? {
        guard let window = optional(column).flatMap({ UInt16(exactly: $0) }), window > 0,
            let interval = optional(column + 1).flatMap({ UInt16(exactly: $0) }), interval > 0
        else { return nil }
        return ScanTiming(windowUnits: window, intervalUnits: interval)
    }

    /// Bytes of a blob, at most what advertising data can be: a file may hold anything.
    func payload(_ column: Int) -> [UInt8] { Array(bytes(column).prefix(1650)) }
}
