import DiscoveryLatency
import Glibc
import LinuxSystem
import ProgramOutput
import Runs
import Synchronization

/// A computation that may take a while: it uses every processor, and shows on a terminal's standard error how far it is
/// once it has taken two seconds.
final class WatchedComputation: Sendable {
    private struct State {
        var tried = 0
        var isOver = false
        /// Columns of the line that stands there.
        var shown = 0
    }

    private let what: String
    private let doing: String
    private let done: String
    private let state = Mutex(State())

    /// `what` is counted: "settings".
    init(counting what: String, doing: String = "computing", done: String = "tried") {
        self.what = what
        self.doing = doing
        self.done = done
        if isatty(2) == 1 { detached { [self] in watch() } }
    }

    let workers = Workers { pieces, body in inParallel(pieces: pieces, body) }

    /// So many were tried by now.
    func tried(_ count: Int) { state.withLock { $0.tried = count } }

    /// Takes the line away.
    func end() {
        state.withLock { state in
            state.isOver = true
            Self.paint("", &state)
        }
    }

    private func watch() {
        let began = monotonicTime()
        while !state.withLock({ $0.isOver }) {
            usleep(200_000)
            let seconds = (monotonicTime() - began) / 1_000_000_000
            guard seconds >= 2 else { continue }
            state.withLock { state in
                guard !state.isOver else { return }
                let count = state.tried > 0 ? "\(state.tried) \(what) \(done), " : ""
                Self.paint("\(doing): \(count)\(seconds) s", &state)
            }
        }
    }

    private static func paint(_ line: String, _ state: inout State) {
        guard !line.isEmpty || state.shown > 0 else { return }
        let columns = line.utf8.count
        var bytes = Array("\r\(line)".utf8)
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: max(0, state.shown - columns))
        if line.isEmpty { bytes.append(UInt8(ascii: "\r")) }
        state.shown = columns
        var out = OutputBuffer(descriptor: 2, name: "standard error")
        out.bytes = bytes
        try? out.flush()
    }
}
