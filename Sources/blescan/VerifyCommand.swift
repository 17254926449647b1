import CommandLineTable
import JSON
import ScanOutput

/// All that `blescan verify` takes.
struct VerifySettings {
    var file = ""
    var capture: String?
}

/// `blescan verify`.
func addVerify(to program: inout Program) {
    let command = Command("verify", "make the figures of a page again, and compare", VerifySettings()) {
        $0.paragraph(
            "A page that `report --html` wrote, or the document of `report --format json`, holds the observations "
                + "that its figures are made from. They are made again and compared one by one; with --capture it is "
                + "also checked that this is the capture that was replayed.")
        $0.paragraph("Exit code 0: all agree; 1: some do not, and are named; 65: there is nothing to verify.")
        $0.argument("FILE", \.file, "the page, or the JSON document", completion: .files)
        $0.option(nil, "capture", "FILE", \.capture, "the capture that the page says it is of")
        $0.example("blescan verify out.html", "does the page say what was measured?")
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
        throw CommandFailure(.badData, "\(settings.file) cannot be verified: \(error)")
    }
    var out = try OutputBuffer(path: nil)
    verification.appendText(to: &out.bytes)
    try out.flush()
    guard verification.holds else {
        throw CommandFailure(.no, "\(settings.file) does not say what was observed")
    }
    if let capture = settings.capture {
        guard let stated = verification.captureDigest else {
            throw CommandFailure(.no, "\(settings.file) does not say of which capture it is")
        }
        guard try digest(ofFile: capture) == stated else {
            throw CommandFailure(.no, "\(settings.file) is of another capture than \(capture)")
        }
    }
    return .success
}

extension VerifySettings {
    /// Of a page the block of figures, else the whole file.
    fileprivate func document() throws(CommandFailure) -> JSONValue {
        let bytes = try wholeFile(file, limit: 1 << 28)
        let isDocument = bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
        let json = isDocument ? bytes : try figures(in: bytes, of: file)
        do throws(JSONError) {
            return try JSONReader.read(json.span, maximumSize: 1 << 28)
        } catch {
            throw CommandFailure(.badData, "the figures of \(file) are broken: \(error)")
        }
    }
}
