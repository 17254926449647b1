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
        do throws(DatabaseError) {
            return try readRuns()
        } catch {
            throw .failed(error)
        }
    }

    private func readRuns() throws(DatabaseError) -> [RecordedRunLine] {
        var select = try database.prepare(
            """
            SELECT id, started_unix_ns, controller, window_units, interval_units, active, planned_trials, ending,
                complete, (SELECT count(*) FROM trials WHERE run = id AND end_ns IS NOT NULL),
                (SELECT count(*) FROM devices WHERE run = runs.id), simulated
            FROM runs ORDER BY id
            """)
        var lines: [RecordedRunLine] = []
        while try select.step() {
            lines.append(
                RecordedRunLine(
                    id: select.integer(0), started: select.optional(1), simulated: select.integer(11) != 0,
                    controller: select.string(2), timing: select.timing(3), active: select.integer(5) != 0,
                    trials: Int(select.integer(9)),
                    plannedTrials: select.optional(6).map { Int($0) }, devices: Int(select.integer(10)),
                    ending: select.isNull(7) ? nil : select.string(7), complete: select.integer(8) != 0))
            let last = lines.count - 1
            lines[last].isBeingRecorded = isBeingRecorded(lines[last].id, lines[last].ending)
        }
        return lines
    }

    /// One run.
    ///
    /// - Parameters:
    ///   - devices: how many devices are read with all that is known of them.
    ///   - pattern: only of these, wherever they are in the list.
    /// - Throws: `RecordingError.noSuchRun`, or what SQLite refused.
    public func run(
        _ id: Int64, devices: Int, matching pattern: AddressPattern? = nil
    ) throws(RecordingError) -> RecordedRun {
        let found: RecordedRun?
        let last: Int64?
        do throws(DatabaseError) {
            found = try database.snapshot { () throws(DatabaseError) in
                try database.recordedRun(id, devices: devices, matching: pattern)
            }
            last = try database.lastRun()
        } catch {
            throw .failed(error)
        }
        guard var found else { throw .noSuchRun(path, run: id, last: last) }
        found.isBeingRecorded = isBeingRecorded(id, found.ending)
        return found
    }

    private func isBeingRecorded(_ run: Int64, _ ending: String?) -> Bool {
        ending == nil && RecordingLock.isHeld(run, of: path)
    }
}

extension Database {
    fileprivate func lastRun() throws(DatabaseError) -> Int64? {
        var select = try prepare("SELECT max(id) FROM runs")
        return try select.step() ? select.optional(0) : nil
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
