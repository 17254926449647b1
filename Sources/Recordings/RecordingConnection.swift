internal import LinuxSystem
internal import Runs
internal import SQLite

/// A connection that the devices of one or more runs read from, in one state of the file. No other thread uses it.
final class RecordingConnection {
    let database: Database
    private let path: String

    init(_ path: String, _ database: consuming Database) throws(RecordingError) {
        self.path = path
        self.database = database
        try converting(RecordingError.failed) { () throws(DatabaseError) in
            try self.database.execute("BEGIN; PRAGMA cache_size = -256")
        }
    }

    /// - Throws: `RecordingError.noSuchRun`, or what SQLite refused.
    func run(_ id: Int64) throws(RecordingError) -> Run {
        // Parts have numbers below.
        guard id > 0 else { throw .noSuchRun(path, run: id, last: try last()) }
        return try stored(id)
    }

    /// A run, or the part of one.
    func stored(_ id: Int64) throws(RecordingError) -> Run {
        do throws(DatabaseError) {
            if let row = try database.recordedRow(id) {
                let devices = try RecordedDevices(
                    self, run: id, listening: row.listening, isCodedOnly: row.isCodedOnly)
                return run(row, devices, id)
            }
        } catch {
            throw .failed(error)
        }
        throw .noSuchRun(path, run: id, last: try last())
    }

    func part(of run: Int64, _ setting: Int) throws(RecordingError) -> Int64? {
        return try converting(RecordingError.failed) { () throws(DatabaseError) in
            try database.part(of: run, setting)
        }
    }

    /// The numbers of all runs.
    func all() throws(RecordingError) -> [Int64] {
        return try converting(RecordingError.failed) { () throws(DatabaseError) in
            try database.runLines().map(\.id)
        }
    }

    private func run(_ row: Database.RecordedRow, _ devices: RecordedDevices, _ id: Int64) -> Run {
        var run = Run(
            header: row.header, end: row.end ?? recordedEnd(nil, of: id, in: path), endReason: row.endReason,
            complete: row.complete,
            duration: row.duration, contaminated: row.contaminated, counters: row.counters,
            notices: row.notices, settings: row.settings, devices: devices)
        guard row.end == nil else { return run }
        // What only the end tells is not there.
        if let first = devices.trials.first, let last = devices.trials.last(where: { $0.end != nil }) {
            run.duration = max(0, (last.end ?? last.start) &- first.start)
        }
        run.notices.append(Notice(run.end == .running ? .running : .killed))
        return run
    }

    private func last() throws(RecordingError) -> Int64? {
        do throws(DatabaseError) {
            let last = try database.number("SELECT max(id) FROM runs")
            return last > 0 ? last : nil
        } catch {
            throw .failed(error)
        }
    }
}

/// A run without an end is being recorded, or its recorder was killed.
func recordedEnd(_ word: String?, of run: Int64, in path: String) -> RunEnd {
    word.map { RunEnd(rawValue: $0) ?? .finished }
        ?? (RecordingLock.isHeld(run, of: path) ? .running : .killed)
}
