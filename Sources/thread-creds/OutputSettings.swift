import CommandLineTable
import JSON
import ProgramOutput

/// How the results of a command are written.
enum OutputFormat: String, CaseIterable, ArgumentValue {
    case text, json
}

/// Where results go and in which form.
struct OutputSettings {
    var format = OutputFormat.text
    var path: String?
    var quiet = false
    var color = true
    var reveal = false
    var force = false
}

extension Command where Settings == OutputSettings {
    mutating func outputOptions(canReveal: Bool = true) {
        section("Output")
        option("f", "format", "FORMAT", \.format, "text, or a JSON document for programs")
        option(
            "o", "output", "FILE", \.path, "write to a file, readable by you alone, instead of standard output",
            file: .written)
        flag("q", "quiet", \.quiet, "print nothing that the exit code already says")
        flag(nil, "color", \.color, "do not colour the output")
        if canReveal {
            flag(nil, "reveal", \.reveal, "show the network key and the PSKc")
            flag(nil, "force", \.force, "write keys even to a file that others may read")
        }
    }
}

extension OutputSettings {
    /// The whole output, written at once: what the file had before stays until it is finished.
    func open() throws(CommandFailure) -> OutputBuffer {
        var output = try OutputBuffer(replacing: path, mode: 0o600)
        if reveal { try output.prepareForSecrets(force: force) }
        return output
    }

    func terminal(of output: borrowing OutputBuffer) -> Terminal {
        Terminal(descriptor: output.descriptor, wantsColor: color)
    }
}

extension OutputSettings {
    /// What a command reports, in the form that was asked for; nothing when quiet.
    ///
    /// A command that changes the store opens its output first: where that fails, nothing is changed.
    func write(
        to output: inout OutputBuffer, text: (inout [UInt8]) -> Void, json: (inout JSONWriter) -> Void
    ) throws(CommandFailure) {
        if !quiet {
            switch format {
            case .text: text(&output.bytes)
            case .json: output.bytes.json { json(&$0) }
            }
        }
        try output.finish()
    }
}

extension OutputBuffer {
    /// Keys are about to be written: not to a file that others may read, unless forced.
    mutating func prepareForSecrets(force: Bool) throws(CommandFailure) {
        holdsSecrets = true
        if force || !isOpenToOthers { return }
        throw CommandFailure(
            .needsForce, "\(name) is a file that other users may read (the shell has emptied it already)",
            next: "use -o FILE, or umask 077 before, or --force")
    }
}

/// Writes a line to standard error that is neither result nor failure.
func note(_ text: String) {
    var errors = OutputBuffer(descriptor: 2, name: "standard error")
    errors.bytes = CommandFailure(.success, text).line(program: "thread-creds", hidesKeys: true)
    try? errors.flush()
}
