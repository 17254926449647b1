import CommandLineTable
import ProgramOutput
import Runs
import ScanOutput

/// `blescan verify`.
func addVerify(to program: inout Program) {
    let command = Command("verify", "compute the figures of a page again, and compare them", VerifySettings()) {
        $0.paragraph(
            "A page, or a document of --format json --observations, holds the observations "
                + "behind its figures. verify makes the page again from them. A page of this "
                + "version must be identical, byte for byte. For a page of another version only the "
                + "figures are compared. --capture also checks that this is the capture that was "
                + "replayed.")
        $0.paragraph(
            "Exit code 0: all agree; 1: some do not, and are named; 4: the figures agree, but "
                + "another version wrote the page, so its text and pictures are not checked; 65: "
                + "there is nothing to verify.")
        $0.argument("FILE", \.file, "the page or document; - reads standard input", completion: .files)
        $0.option(nil, "capture", "FILE", \.capture, "the capture that the page was made from", file: .read)
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.example("blescan verify out.html", "does the page say what was measured?")
        $0.example("ssh lab cat out.html | blescan verify -", "a page that is elsewhere")
        $0.example("blescan verify out.html --capture btsnoop_hci.log", "was it made from this capture?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try verify(settings) }
}

private func verify(_ settings: VerifySettings) throws(CommandFailure) -> ExitCode {
    let file = try wholeFile(settings.file, limit: 64 << 20)
    let computation = WatchedComputation(counting: "figures")
    let verification: Verification
    do throws(VerificationError) {
        verification = try Verification(file.span)
    } catch {
        throw CommandFailure(
            .badData, "\(settings.name) cannot be verified: \(error)",
            next: "name a page that blescan --html wrote")
    }
    computation.end()
    var out = try OutputBuffer(replacing: settings.path)
    verification.appendText(to: &out.bytes)
    try out.finish()
    guard verification.holds else {
        throw CommandFailure(.no, "\(settings.name) contains no observations")
    }
    if let capture = settings.capture {
        guard let stated = verification.captureDigest else {
            throw CommandFailure(.no, "\(settings.name) does not say from which capture it was made")
        }
        guard try digest(ofFile: capture) == stated else {
            throw CommandFailure(.no, "\(settings.name) was made from another capture than \(capture)")
        }
    }
    return verification.isWhole ? .success : .unchecked
}
