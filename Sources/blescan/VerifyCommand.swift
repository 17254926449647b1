import CommandLineTable
import JSON
import Runs
import ScanOutput

/// `blescan verify`.
func addVerify(to program: inout Program) {
    let command = Command("verify", "make the figures of a page again, and compare", VerifySettings()) {
        $0.paragraph(
            "A page that `report --html` wrote, or the document of `report --format json`, holds the observations "
                + "that its figures are made from. They are made again and compared one by one; with --capture it is "
                + "also checked that this is the capture that was replayed. Compared are the data in a page, not "
                + "what it shows in words and pictures.")
        $0.paragraph("Exit code 0: all agree; 1: some do not, and are named; 65: there is nothing to verify.")
        $0.argument("FILE", \.file, "the page or document; - reads standard input", completion: .files)
        $0.option(nil, "capture", "FILE", \.capture, "the capture that the page says it is of", file: .read)
        $0.example("blescan verify out.html", "does the page say what was measured?")
        $0.example("ssh lab cat out.html | blescan verify -", "a page that is elsewhere")
        $0.example("blescan verify out.html --capture btsnoop_hci.log", "and of this capture?")
    }
    program.add(command) { (settings) throws(CommandFailure) in try verify(settings) }
}

private func verify(_ settings: VerifySettings) throws(CommandFailure) -> ExitCode {
    let document = try settings.document()
    let verification: Verification
    do throws(JSONTypeError) {
        verification = try Verification(document)
    } catch {
        throw CommandFailure(.badData, "\(settings.name) cannot be verified: \(error)")
    }
    var out = try OutputBuffer(path: nil)
    verification.appendText(to: &out.bytes)
    try out.flush()
    guard verification.holds else {
        throw CommandFailure(.no, "\(settings.name) does not say what was observed")
    }
    if let capture = settings.capture {
        guard let stated = verification.captureDigest else {
            throw CommandFailure(.no, "\(settings.name) does not say of which capture it is")
        }
        guard try digest(ofFile: capture) == stated else {
            throw CommandFailure(.no, "\(settings.name) is of another capture than \(capture)")
        }
    }
    return .success
}
