import Bytes
import CredentialOutput
import LinuxSystem
import MeshCoP
import ProgramOutput

/// Standard input: a list with a dataset a line, or one text.
func decodeInput(
    _ settings: DecodeSettings, with writer: inout DatasetLineWriter
) throws(CommandFailure) -> ExitCode {
    var output = try OutputBuffer(path: settings.path, mode: 0o600)
    if settings.reveal { try output.prepareForSecrets(force: settings.force) }
    output.threshold = 1 << 18
    defer { output.bytes.wipe() }
    let input = FileDescriptor(borrowing: 0)
    var head: [UInt8] = []
    head.reserveCapacity(2 * DatasetLines.decisive)
    defer { head.wipe() }
    var isComplete = settings.lines
    do throws(Errno) {
        while !isComplete, head.count < DatasetLines.decisive {
            isComplete = try input.read(appendingTo: &head, upTo: DatasetLines.decisive) == 0
        }
    } catch {
        throw CommandFailure(.ioError, "cannot read standard input", error)
    }
    if settings.lines || DatasetLines.areList(head.span, isComplete: isComplete) {
        var stream = DatasetStream(after: head.span)
        try stream.decode(from: input, name: "standard input", with: &writer, to: &output)
        return .success
    }
    var finder = DatasetStreamFinder()
    finder.add(head.span)
    do throws(Errno) {
        head.removeAll(keepingCapacity: true)
        while try input.read(appendingTo: &head, upTo: DatasetLines.decisive) > 0 {
            finder.add(head.span)
            head.removeAll(keepingCapacity: true)
        }
    } catch {
        throw CommandFailure(.ioError, "cannot read standard input", error)
    }
    try write(finder.finish(), with: &writer, to: &output)
    try output.finish()
    return .success
}

/// One argument: a file, or text with a dataset in it.
func decode(
    _ text: String, number: Int, with writer: inout DatasetLineWriter, to output: inout OutputBuffer
) throws(CommandFailure) {
    if text.hasPrefix("@") {
        return try write(findDatasets(path: String(text.dropFirst())), with: &writer, to: &output)
    }
    var bytes = Array(text.utf8)
    defer { bytes.wipe() }
    writer.append(bytes.span, number: number, to: &output.bytes)
}

/// A line for each dataset of a text, or one that says why there is none.
private func write(
    _ findings: Findings, with writer: inout DatasetLineWriter, to output: inout OutputBuffer
) throws(CommandFailure) {
    if findings.datasets.isEmpty || findings.refusal != nil {
        writer.append(none: findings.whyNone, to: &output.bytes)
        return
    }
    writer.isThorough = findings.datasets.count == 1
    for found in findings.datasets {
        for remark in found.remarks where findings.datasets.count == 1 { note(remark) }
        writer.append(found, to: &output.bytes)
        try output.flushIfFull()
    }
    for left in findings.evidentlyLeftOut { note("left out: \(left)") }
}
