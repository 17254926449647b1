import ProgramOutput
import Runs

/// One line on standard error, as messages are written there.
func note(_ text: String) {
    var out = OutputBuffer(descriptor: 2, name: "standard error")
    out.bytes = CommandFailure(.success, text).line(program: "blescan")
    try? out.flush()
}

/// Lines on standard error while something goes on that must not wait for their reader.
final class LiveNotes {
    private var out = OutputBuffer(descriptor: 2, name: "standard error")
    private let isQuiet: Bool

    init(quiet: Bool) {
        isQuiet = quiet
        if !quiet { out.goLive() }
    }

    func say(_ text: String) {
        guard !isQuiet else { return }
        out.bytes = CommandFailure(.success, text).line(program: "blescan")
        try? out.flush()
    }

    /// The last of them are seen before the program ends, where somebody reads.
    deinit { out.settle() }
}
