import Glibc
import LinuxSystem
import ProgramOutput
import Recordings
import Runs
import SQLite
import ScanSession

extension CommandFailure {
    /// One line and one exit code for each way in which a recording cannot be written or read.
    init(_ error: RecordingError) {
        switch error {
        case .notThere(let path):
            self.init(.noInput, "\(path) does not exist", next: "record one: blescan --record FILE")
        case .notReadable(let path, let code):
            self.init(
                .noInput, "cannot open \(path): \(code == 0 ? "it cannot be read" : "\(Errno(code))")",
                next: code == EISDIR ? "name a file in it" : "name a file that you may read")
        case .empty(let path):
            self.init(
                .noInput, "no run was recorded yet in \(path)", next: "record one: blescan --record \(path)")
        case .foreign(let path):
            self.init(.badData, "\(path) is not a recording of blescan", next: "name another file")
        case .newer(let path, let version, let supported):
            self.init(
                .badData, "\(path) has format \(version), this blescan knows \(supported)",
                next: "use a newer blescan, or another file")
        case .noSuchRun(let path, let run, let last):
            self.init(
                .noInput, "\(path) has no run \(run)",
                next: last.map { "its last run is \($0): blescan report \(path)" } ?? "it has no runs")
        case .cannotOpen(let path, let error):
            switch error.kind {
            case .full: self.init(.ioError, "cannot write \(path): \(error)", next: "free some space")
            case .busy: self.init(.temporaryFailure, "\(path) is in use by another program", next: "try again")
            case .cannotOpen where error.systemError == EMFILE:
                self.init(
                    .temporaryFailure, "cannot open \(path): too many files are open",
                    next: "put them into one first: blescan merge ALL FILE …")
            default:
                let reason = error.systemError == 0 ? "\(error)" : "\(Errno(error.systemError))"
                self.init(
                    .cannotCreate, "cannot open \(path): \(reason)", next: "choose a place you may write to")
            }
        case .failed(let error):
            self.init(
                error.kind == .busy ? .temporaryFailure : .ioError, "the recording cannot be read: \(error)",
                next: error.kind == .corrupt ? "the file is damaged: sqlite3 FILE .recover" : nil)
        }
    }
}
