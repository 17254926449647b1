import Controllers
import Glibc
import LinuxSystem
import Recordings
import Runs
import ScanSession

/// A scan whose recordings follow each other (`--record-every`): when each begins, what it is called, and which old ones go.
struct RecordingTurns {
    private let series: RecordingSeries
    /// Nanoseconds.
    private let period: Int64
    private let keep: Int64?
    private let controller: any Controller
    private(set) var path = ""

    /// - Parameter path: what `--record` names.
    init(_ path: String, every period: Int64, keep: Int64?, _ controller: any Controller) {
        series = RecordingSeries(path: path)
        self.period = period
        self.keep = keep
        self.controller = controller
        TerminationSignals.countHangups()
    }

    /// Begins the next recording: ``path`` is its file. It ends at the next multiple of the period in UTC, or with SIGHUP.
    mutating func next() -> RunSeam {
        let time = now
        path = series.path(at: time)
        if let keep, let failure = series.removeRecordings(endedBefore: time - keep, current: path) {
            note("cannot remove \(failure.path), which is older than --keep: \(failure.reason)")
        }
        return RunSeam(at: controller.now &+ (period - time % period)) { TerminationSignals.takeHangup() }
    }

    /// Unix time in nanoseconds, also after the wall clock was set; virtual time begins where captures of it begin.
    private var now: Int64 {
        controller.description.clock == .virtual
            ? CapturingController.virtualEpoch + controller.now : max(0, wallClockTime())
    }
}
