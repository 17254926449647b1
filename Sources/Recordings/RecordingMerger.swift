internal import LinuxSystem
public import Runs
internal import SQLite

/// `blescan merge`: puts the runs of several recordings into one.
///
/// A run that is in both (by its ``RunID``) is kept once: the copy that knows more of it, under the number that it has
/// here. Runs and devices get new numbers; labels and all else stay. Each recording is put in as a whole or not at all: what
/// was merged before an error, or before the program is killed, is safe.
public final class RecordingMerger {
    public let path: String
    private let database: Database
    private var known: [RunID: Known] = [:]
    private var leastPart: Int64

    private struct Known {
        var number: Int64
        var rank: RunRank
    }

    /// Opens the recording, or creates it.
    ///
    /// - Throws: `RecordingError`; a file that is no recording, or a newer one, is left as it is.
    public init(path: String) throws(RecordingError) {
        self.path = path
        database = try Self.opened(path)
        do throws(DatabaseError) {
            leastPart = min(0, try database.number("SELECT min(id) FROM runs"))
            for line in try database.runLines() {
                let id = try database.runID(of: line.id)
                if let other = known[id], !(other.rank < line.rank) { continue }
                known[id] = Known(number: line.id, rank: line.rank)
            }
        } catch {
            throw RecordingError(error, path: path)
        }
    }

    private static func opened(_ path: String) throws(RecordingError) -> Database {
        let database = try connected(path)
        do throws(MigrationError) {
            try recordingMigrations.run(on: database)
        } catch {
            throw RecordingError(error, path: path)
        }
        return database
    }

    private static func connected(_ path: String) throws(RecordingError) -> Database {
        do throws(DatabaseError) {
            let database = try Database(opening: path)
            try database.execute(
                "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY")
            return database
        } catch {
            throw RecordingError(error, path: path)
        }
    }

    /// Puts all runs of another recording in.
    ///
    /// - Throws: `RecordingError`; nothing of the recording is in then.
    public func add(_ other: String) throws(RecordingError) -> MergedRuns {
        // Folds in what a killed program left, brings an older one up to date.
        let runs: [(line: Database.RunLine, id: RunID)]
        let leastDevice: Int64
        do {
            let reader = try RecordingReader(path: other)
            do throws(DatabaseError) {
                var found: [(line: Database.RunLine, id: RunID)] = []
                for line in try reader.database.runLines() {
                    found.append((line, try reader.database.runID(of: line.id)))
                }
                runs = found
                leastDevice = try reader.database.number("SELECT min(id) FROM devices")
            } catch {
                throw RecordingError(error, path: other)
            }
        }
        let before = (known, leastPart)
        do throws(DatabaseError) {
            return try copy(runs, from: other, leastDevice: leastDevice)
        } catch {
            (known, leastPart) = before
            throw error.kind == .full ? RecordingError(error, path: path) : RecordingError(error, path: other)
        }
    }

    private func copy(
        _ runs: [(line: Database.RunLine, id: RunID)], from source: String, leastDevice: Int64
    ) throws(DatabaseError) -> MergedRuns {
        try database.attach(source)
        defer { try? database.execute("DETACH other") }
        var merged = MergedRuns()
        // BEGIN IMMEDIATE would lock the other recording too. A deletion of nothing takes the lock of this one alone.
        try database.execute("BEGIN; DELETE FROM main.remarks WHERE 0")
        do throws(DatabaseError) {
            let highest = try database.number("SELECT max(id) FROM main.devices")
            let shift = (highest &- leastDevice) &+ 1
            for (line, id) in runs {
                let rank = line.rank
                merged.open += line.hasEnded ? 0 : 1
                let there = known[id]
                if let there {
                    guard there.rank < rank else {
                        merged.known += 1
                        continue
                    }
                    try database.deleteRun(there.number)
                    merged.replaced += 1
                } else {
                    merged.added += 1
                }
                let number = try database.copyRun(line.id, id: id, number: there?.number, shift: shift)
                for part in try database.parts(ofOther: line.id) {
                    leastPart -= 1
                    try database.copyPart(part, of: number, number: leastPart, shift: shift)
                }
                known[id] = Known(number: number, rank: rank)
            }
            try database.execute("COMMIT")
        } catch {
            if database.isInTransaction { try? database.execute("ROLLBACK") }
            throw error
        }
        return merged
    }
}

/// How much a copy of a run knows of it.
struct RunRank: Comparable {
    /// It has its end.
    var hasEnded: Bool
    var isComplete: Bool
    var trials: Int64
    var discoveries: Int64

    static func < (a: RunRank, b: RunRank) -> Bool {
        (a.hasEnded ? 1 : 0, a.isComplete ? 1 : 0, a.trials, a.discoveries)
            < (b.hasEnded ? 1 : 0, b.isComplete ? 1 : 0, b.trials, b.discoveries)
    }
}

extension Database {
    /// A run, and how much is known of it.
    struct RunLine {
        var id: Int64
        var hasEnded: Bool
        var rank: RunRank
    }

    /// The runs that are no parts of others, the first one first.
    func runLines() throws(DatabaseError) -> [RunLine] {
        var select = try prepare(
            """
            SELECT id, ending IS NOT NULL, coalesce(complete, 0), (SELECT count(*) FROM trials WHERE run = runs.id),
                CASE WHEN ending IS NULL THEN (SELECT count(*) FROM discoveries WHERE run = runs.id) ELSE 0 END
            FROM runs WHERE part_of IS NULL AND id > 0 ORDER BY id
            """)
        var lines: [RunLine] = []
        while try select.step() {
            let hasEnded = select.integer(1) != 0
            lines.append(
                RunLine(
                    id: select.integer(0), hasEnded: hasEnded,
                    rank: RunRank(
                        hasEnded: hasEnded, isComplete: select.integer(2) != 0, trials: select.integer(3),
                        discoveries: select.integer(4))))
        }
        return lines
    }

    /// What a run is known by; one of before it had a number has the one that its header makes.
    func runID(of run: Int64) throws(DatabaseError) -> RunID {
        var select = try prepare("SELECT run_id FROM runs WHERE id = ?1")
        try select.bind(run, at: 1)
        if try select.step(), let id = select.optionalString(0).flatMap({ RunID($0) }) { return id }
        return try recordedHeader(run)?.id ?? .random()
    }

    fileprivate func attach(_ path: String) throws(DatabaseError) {
        var attach = try prepare("ATTACH ?1 AS other")
        // A name that is not UTF-8 goes through as it is.
        let bytes = systemPath(path).dropLast().map { UInt8(bitPattern: $0) }
        try attach.bind(text: bytes.span, at: 1)
        try attach.run()
    }

    /// - Parameter number: which it gets here; nil for the next.
    fileprivate func copyRun(
        _ other: Int64, id: RunID, number: Int64?, shift: Int64
    ) throws(DatabaseError) -> Int64 {
        var insert = try prepare(
            """
            INSERT INTO main.runs (id, run_id, \(RecordedTable.runColumns))
            SELECT ?2, ?3, \(RecordedTable.runColumns) FROM other.runs WHERE id = ?1
            """)
        try insert.bind(other, at: 1)
        if let number { try insert.bind(number, at: 2) }
        try insert.bind(text: id.text, at: 3)
        try insert.run()
        let number = number ?? lastInsertedRow
        try copyRows(other, number, shift: shift)
        return number
    }

    fileprivate func copyPart(
        _ other: Int64, of run: Int64, number: Int64, shift: Int64
    ) throws(DatabaseError) {
        var insert = try prepare(
            """
            INSERT INTO main.runs (id, part_of, part_setting, \(RecordedTable.runColumns))
            SELECT ?2, ?3, part_setting, \(RecordedTable.runColumns) FROM other.runs WHERE id = ?1
            """)
        try insert.bind(other, at: 1)
        try insert.bind(number, at: 2)
        try insert.bind(run, at: 3)
        try insert.run()
        try copyRows(other, number, shift: shift)
    }

    private func copyRows(_ other: Int64, _ number: Int64, shift: Int64) throws(DatabaseError) {
        for table in RecordedTable.ofRuns {
            var copy = try prepare(table.copy)
            try copy.bind(other, at: 1)
            try copy.bind(number, at: 2)
            if copy.parameters > 2 { try copy.bind(shift, at: 3) }
            try copy.run()
        }
    }

    fileprivate func parts(ofOther run: Int64) throws(DatabaseError) -> [Int64] {
        var select = try prepare("SELECT id FROM other.runs WHERE part_of = ?1 AND id < 0 ORDER BY id DESC")
        try select.bind(run, at: 1)
        var parts: [Int64] = []
        while try select.step() { parts.append(select.integer(0)) }
        return parts
    }

    /// A run with its parts.
    fileprivate func deleteRun(_ run: Int64) throws(DatabaseError) {
        var select = try prepare("SELECT id FROM main.runs WHERE id = ?1 OR part_of = ?1")
        try select.bind(run, at: 1)
        var all: [Int64] = []
        while try select.step() { all.append(select.integer(0)) }
        for run in all {
            for table in RecordedTable.ofRuns {
                var delete = try prepare(table.delete)
                try delete.bind(run, at: 1)
                try delete.run()
            }
            var delete = try prepare("DELETE FROM main.runs WHERE id = ?1")
            try delete.bind(run, at: 1)
            try delete.run()
        }
    }
}
