public import HCI
internal import LinuxSystem
public import Runs
internal import SQLite

/// `--record FILE`: a run on its way into an SQLite file, beside the runs that are in it already.
///
/// Trials, devices and discoveries are gathered in memory (at most `batchLimit` of them) and committed together, at
/// most a second after they happened: a killed program loses no more than that. Commits go to a write-ahead log
/// without waiting for the disk, so that a slow disk does not hold up the scan; after a power cut the last seconds
/// may be missing, the file stays whole. What only the end of a run can tell (figures of devices, histograms of gaps)
/// is written with the end; the log is then folded into the file, which is alone again.
///
/// A recording holds addresses, names and payloads that were broadcast, and no secrets.
public final class RunRecorder: ScanObserver {
    public let path: String
    /// The run's number in the file; nil before `runStarted`.
    public private(set) var run: Int64?
    private let database: Database
    private var expected: [AddressPattern] = []
    /// What the scanner is set to; nil where the model does not know it.
    private var timing: ScanTiming?
    /// Notices that are in the file; the end of the run writes them anew, with those that only the end can tell.
    private var noticed: Int64 = 0
    private var pending = Batch()
    private var committed = Committed()
    private var lastCommit: Int64
    private let lock: RecordingLock
    /// The run waits to be put into the file, which another program holds locked.
    private var start: RunHeader?
    /// Since when nothing could be written, and when it is tried again; CLOCK_MONOTONIC.
    private var lockedSince: Int64?
    private var nextAttempt = Int64.min
    /// Rows that were given up because too many waited.
    private var missed = 0
    private var toTell: [ScanWarning] = []
    private var toldOfLock = false
    private var toldOfLoss = false
    /// The end of the run is written, or cannot be.
    private var hasEnded = false
    private var isWaitedFor = false

    /// How many rows are gathered at most.
    static let batchLimit = 4096
    /// How long they wait at most, in nanoseconds. The session looks five times a second.
    private static let patience: Int64 = 700_000_000
    /// How many rows wait at most while another program holds the file.
    static let heldLimit = 1 << 17
    /// How long a scan goes on with a file that another program holds before that is told, in nanoseconds.
    private static let lockPatience: Int64 = 2_000_000_000
    /// How long the end of a run waits for the other program, in milliseconds.
    private static let lastPatience: Int32 = 10_000

    /// What waits to be committed.
    private struct Batch {
        var trials: [(number: Int, start: Int64, timing: ScanTiming?)] = []
        var ends: [(number: Int, end: Int64, early: Bool)] = []
        var devices: [DeviceAddress] = []
        var discoveries: [(trial: Int, address: DeviceAddress, latency: Int64)] = []
        /// With their numbers.
        var notices: [(number: Int64, notice: Notice)] = []
        /// Parameters that changed.
        var header: RunHeader?

        var count: Int {
            trials.count + ends.count + devices.count + discoveries.count + notices.count
                + (header == nil ? 0 : 1)
        }
    }

    /// What is safe.
    private struct Committed {
        var trials = 0
        var discoveries = 0
    }

    /// Opens or creates the recording.
    ///
    /// - Throws: `RecordingError`; a file that is no recording, or a newer one, is left as it is.
    public convenience init(path: String) throws(RecordingError) {
        try self.init(path: path, largestPages: nil)
    }

    /// - Parameter largestPages: how many pages the file may have, for tests of a full disk.
    init(path: String, largestPages: Int32?) throws(RecordingError) {
        self.path = path
        do throws(DatabaseError) {
            database = try Database(opening: path)
            _ = try database.number("PRAGMA schema_version")
        } catch {
            throw RecordingError(error, path: path)
        }
        lastCommit = monotonicTime()
        lock = RecordingLock(database: path)
        do throws(MigrationError) {
            try recordingMigrations.run(on: database)
        } catch {
            throw RecordingError(error, path: path)
        }
        do throws(DatabaseError) {
            _ = try database.number("PRAGMA journal_mode = WAL")
            try database.execute("PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
            if let largestPages {
                try database.executeScript(Array("PRAGMA max_page_count = \(largestPages)".utf8))
            }
        } catch {
            throw RecordingError(error, path: path)
        }
    }

    // MARK: - What the session tells

    public var wantsReports: Bool { true }
    public var wantsTicks: Bool { pending.count > 0 || start != nil }

    public func runStarted(_ header: RunHeader) throws(ObserverFailure) {
        // From here on nothing may wait: another program's lock is tried again.
        database.wait(forLocks: 0)
        expected = header.expected
        timing = header.effective?.timing
        start = header
        try write()
    }

    public func parametersChanged(_ header: RunHeader) throws(ObserverFailure) {
        timing = header.effective?.timing
        pending.header = header
        try write()
    }

    public func trialStarted(_ trial: Int, at time: Int64) throws(ObserverFailure) {
        pending.trials.append((trial, time, timing))
        try commitIfDue()
    }

    public func report(
        _ report: borrowing AdvertisingReport, _ context: ReportContext
    ) throws(ObserverFailure) {
        guard context.newDevice || context.firstInTrial || context.censored != nil else { return }
        if context.newDevice { pending.devices.append(report.address) }
        if context.firstInTrial, let trial = context.trial, let latency = context.latency {
            pending.discoveries.append((trial, report.address, latency))
        }
        if let censored = context.censored, let trial = context.trial {
            pending.discoveries.append((trial, report.address, -1 - censored))
        }
        try commitIfDue()
    }

    public func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) throws(ObserverFailure) {
        pending.ends.append((trial, time, log.trials[trial].endedEarly))
        try commitIfDue()
    }

    public func warning(_ warning: ScanWarning) throws(ObserverFailure) {
        if noticed < 64 {
            noticed += 1
            pending.notices.append((noticed - 1, Notice(of: warning)))
        }
        try write()
    }

    public func takeWarnings() -> [ScanWarning] {
        guard !toTell.isEmpty else { return [] }
        defer { toTell = [] }
        return toTell
    }

    public func idle() throws(ObserverFailure) { try commitIfDue() }

    public func tick(_ progress: RunProgress, log: DiscoveryLog) throws(ObserverFailure) { try commitIfDue() }

    /// Writes the end of the run. Where another program holds the file, and an observer waits for that
    /// (``waitingForOthers``), it does so once all other results are out.
    public func runEnded(_ run: Run) throws(ObserverFailure) {
        try end(run, patience: isWaitedFor ? 0 : Self.lastPatience, isLast: !isWaitedFor)
    }

    /// An observer to put last in the list. It writes the end of the run if another program held the file when this
    /// recorder, first in the list, tried. A slow reader of results does not delay the recording, and a locked file does
    /// not delay the results.
    public func waitingForOthers() -> any ScanObserver {
        isWaitedFor = true
        return LastAttempt(self)
    }

    private final class LastAttempt: ScanObserver {
        private let recorder: RunRecorder
        init(_ recorder: RunRecorder) { self.recorder = recorder }

        func runEnded(_ run: Run) throws(ObserverFailure) {
            if !recorder.hasEnded { try recorder.end(run, patience: RunRecorder.lastPatience, isLast: true) }
        }
    }

    private func end(_ run: Run, patience: Int32, isLast: Bool) throws(ObserverFailure) {
        guard self.run != nil || start != nil else {
            hasEnded = true
            return
        }
        database.wait(forLocks: patience)
        nextAttempt = .min
        // What fails now fails for good, but for another program's lock.
        hasEnded = true
        try write(isLast: isLast) { id throws(DatabaseError) in
            try database.finishRun(id, run, missed > 0 ? [Notice(.note, 0, missedWords)] : [])
        }
        guard hasEnded else { return }
        // Folds the log into the file; where somebody reads it just now, the last of the two does.
        _ = try? database.number("PRAGMA journal_mode = DELETE")
        lock.release()
    }

    // MARK: - Committing

    private func commitIfDue() throws(ObserverFailure) {
        guard pending.count > 0 || start != nil else { return }
        let now = monotonicTime()
        if pending.count >= Self.batchLimit || now - lastCommit >= Self.patience { try write() }
    }

    /// Commits what waits, and then `more` in the same transaction. Where another program holds the file all of it waits
    /// on, but for the last time.
    private func write(
        isLast: Bool = false, _ more: (Int64) throws(DatabaseError) -> Void = { _ throws(DatabaseError) in }
    ) throws(ObserverFailure) {
        guard monotonicTime() >= nextAttempt else { return giveUpWhatIsTooMuch() }
        let batch = pending
        var id = run
        do throws(DatabaseError) {
            try database.immediate { () throws(DatabaseError) in
                var number = self.run ?? 0
                if self.run == nil { number = try begin() }
                id = number
                try insert(batch, number)
                try more(number)
            }
        } catch {
            guard error.kind == .busy, !isLast else { throw .failed(failureText(error)) }
            hasEnded = false
            return postpone()
        }
        if run == nil, let id { lock.hold(id) }
        run = id
        start = nil
        committed.trials += batch.ends.count
        committed.discoveries += batch.discoveries.count
        pending = Batch()
        lastCommit = monotonicTime()
        lockedSince = nil
        nextAttempt = .min
    }

    /// The run's row. The log knows the expected devices from the start: they never come as new ones.
    private func begin() throws(DatabaseError) -> Int64 {
        guard let start else { return 0 }
        let run = try database.insertRun(start)
        try database.insertDevices(run, expected.map { $0.candidates[0] }, expected)
        return run
    }

    /// Another program holds the file: tried again five times a second, told once it has lasted.
    private func postpone() {
        let now = monotonicTime()
        nextAttempt = now + 200_000_000
        let since = lockedSince ?? now
        lockedSince = since
        if now - since >= Self.lockPatience, !toldOfLock {
            toldOfLock = true
            toTell.append(
                .note(
                    "another program has locked \(path): new data stays in memory, and is lost if this program is killed"
                ))
        }
        giveUpWhatIsTooMuch()
    }

    /// The oldest stay: what comes when there is no room any more is counted.
    private func giveUpWhatIsTooMuch() {
        let excess = pending.count - Self.heldLimit
        guard excess > 0 else { return }
        let discoveries = min(excess, pending.discoveries.count)
        pending.discoveries.removeLast(discoveries)
        let devices = min(excess - discoveries, pending.devices.count)
        pending.devices.removeLast(devices)
        missed += discoveries + devices
        guard !toldOfLoss else { return }
        toldOfLoss = true
        toTell.append(
            .note("recording of discoveries stopped: another program locked \(path) for too long"))
    }

    private var missedWords: String {
        "\(missed) devices and discoveries were not recorded: another program held the file"
    }

    private func insert(_ batch: Batch, _ run: Int64) throws(DatabaseError) {
        try database.insertTrials(run, batch.trials)
        try database.endTrials(run, batch.ends)
        try database.insertDevices(run, batch.devices, expected)
        try database.insertDiscoveries(run, batch.discoveries)
        if let header = batch.header { try database.updateParameters(of: run, header) }
        for (number, notice) in batch.notices { try database.insertNotice(run, number, notice) }
    }

    /// What went wrong, and what is safe.
    private func failureText(_ error: DatabaseError) -> String {
        let kept =
            run == nil
            ? "the runs before this one are safe"
            : "\(committed.trials) trials and \(committed.discoveries) discoveries of run \(run ?? 0) are safe, and so are "
                + "the runs before it"
        return "cannot record to \(path): \(error.message); \(kept)"
    }
}
