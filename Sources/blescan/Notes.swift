import CommandLineTable
import Runs

/// One line on standard error, as messages are written there.
func note(_ text: String) {
    var out = OutputBuffer(descriptor: 2, name: "standard error")
    out.bytes = CommandFailure(.success, text).line(program: "blescan")
    try? out.flush()
}

/// On standard error: there are no results.
func say(_ text: String, _ settings: SimulateSettings) {
    if !settings.quiet { note(text) }
}
