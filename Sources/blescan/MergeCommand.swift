import CommandLineTable
import LinuxSystem
import ProgramOutput
import Recordings
import Runs
import ScanOutput

/// All that `blescan merge` takes.
struct MergeSettings {
    var target = ""
    var files: [String] = []
}

/// `blescan merge`.
func addMerge(to program: inout Program) {
    let command = Command("merge", "put the runs of several recordings into one", MergeSettings()) {
        $0.paragraph(
            "Copies every run of the recordings into ALL, which is created or added to. Runs get new numbers there, and keep "
                + "their labels. Each run got an identity when it began: a run in several files is kept once, and of two "
                + "copies the complete one is kept. Repeat it when the files have grown."
        )
        $0.paragraph(
            "A recording is put in as a whole or not at all. If one cannot be read, the others are merged, and the exit code "
                + "is that of the first failure. The recordings are not changed.")
        $0.argument("ALL", \.target, "the recording to merge into", completion: .files, file: .written)
        $0.arguments(
            "FILE", \.files, "recordings to take runs from", isRequired: true, completion: .files, file: .read)
        $0.example("blescan merge all.sqlite g17.sqlite g18.sqlite", "the runs of two gateways in one file")
        $0.example("blescan report all.sqlite --by gateway", "and their figures side by side")
    }
    program.add(command) { (settings) throws(CommandFailure) in try merge(settings) }
}

private func merge(_ settings: MergeSettings) throws(CommandFailure) -> ExitCode {
    let target = FileIdentity(path: settings.target)
    for file in settings.files
    where file == settings.target || target != nil && FileIdentity(path: file) == target {
        throw CommandFailure(
            .usage, "\(file) is the recording that is merged into", next: "name another file to take runs from")
    }
    // Where nothing can be read, nothing is created.
    let isNew = if case .existing = target { false } else { true }
    var total = MergedRuns()
    var failures: [CommandFailure] = []
    do throws(RecordingError) {
        let readable = isNew ? settings.files.first { isRecording($0) } : nil
        if isNew, readable == nil { _ = try RecordingReader(path: settings.files[0]) }
        let merger = try RecordingMerger(path: settings.target)
        let computation = WatchedComputation(counting: "files", doing: "merging", done: "read")
        for (index, file) in settings.files.enumerated() {
            do throws(RecordingError) {
                total.add(try merger.add(file))
            } catch {
                failures.append(CommandFailure(error))
            }
            computation.tried(index + 1)
        }
        computation.end()
    } catch {
        throw CommandFailure(error)
    }
    for failure in failures { note(failure.description) }
    var out = try OutputBuffer(replacing: nil)
    out.bytes += mergeText(total, settings.target)
    try out.finish()
    if let first = failures.first {
        throw CommandFailure(
            first.code, "\(failures.count) of \(settings.files.count) files could not be merged")
    }
    return .success
}

private func isRecording(_ path: String) -> Bool {
    do throws(RecordingError) {
        _ = try RecordingReader(path: path)
        return true
    } catch {
        return false
    }
}
