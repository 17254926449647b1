import Foundation
import TestSupport
import Testing

/// `blescan verify` as its users call it.
@Suite struct BlescanVerifyTests {
    /// A page of a short run of the household.
    private func page(_ folder: URL) throws -> URL {
        let url = folder.appending(path: "page.html")
        let result = try run(
            "blescan", ["--controller", "sim", "--seed", "7", "--duration", "5", "-q", "--html", url.path()])
        #expect(result.code == 0, "\(result.errorText)")
        return url
    }

    private func verify(_ arguments: [String], input: [UInt8] = []) throws -> ProgramResult {
        let result = try run("blescan", ["verify"] + arguments, input: input)
        #expect(result.errorText.components(separatedBy: "\n").count <= 2)
        return result
    }

    @Test func aPageHolds() throws {
        try withTemporaryFolder { folder in
            let page = try page(folder)
            let result = try verify([page.path()])
            #expect(result.code == 0 && result.errors.isEmpty, "\(result.errorText)")
            #expect(result.text.contains(" figures made again, all agree; observations SHA-256 "))
            let piped = try verify(["-"], input: Array(try Data(contentsOf: page)))
            #expect(piped.code == 0 && piped.output == result.output)
            // The digest that the page shows is the one that was found.
            let digest = try #require(result.text.split(separator: " ").last).dropLast()
            let shown = try String(contentsOf: page, encoding: .utf8)
            #expect(digest.count == 64 && shown.components(separatedBy: digest).count == 3)
        }
    }

    @Test func theDocumentOfAReportHolds() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "runs.sqlite").path()
            _ = try run(
                "blescan", ["--controller", "sim", "--seed", "7", "--trials", "3", "-q", "--record", file])
            let document = try run("blescan", ["report", file, "1", "--format", "json", "--observations"])
            let result = try verify(["-"], input: document.output)
            #expect(result.code == 0, "\(result.text)\(result.errorText)")
        }
    }

    @Test func aChangedPageIsNamed() throws {
        try withTemporaryFolder { folder in
            let page = try page(folder)
            let text = try String(contentsOf: page, encoding: .utf8)
            let place = try #require(text.range(of: "\"p50_ms\":", options: .backwards))
            let changed = text.replacingCharacters(in: place, with: "\"p50_ms\":1")
            let result = try verify(["-"], input: Array(changed.utf8))
            #expect(result.code == 1 && result.text.contains(".gaps.p50_ms is 1"), "\(result.text)")
            #expect(result.text.contains(", 1 difference; "))
            #expect(result.errorText.contains("standard input contains no observations"))
        }
    }

    @Test(arguments: [
        ("", "there are no figures in it"), ("<!DOCTYPE html><p>nothing</p>", "there are no figures in it"),
        ("{", "are broken: line 1, column 2"), ("{}", "there is no member \"observations\""),
        ("<script type=\"application/json\" id=\"blescan-figures\">{}", "have no end"),
        (
            String(repeating: "<script type=\"application/json\" id=\"blescan-figures\">{}</script>", count: 2),
            "there are second figures at byte"
        ), ("{\"schema\":" + String(repeating: "[", count: 100_000), "more than 64 levels of nesting"),
        ("\u{0}\u{1}\u{2}", "there are no figures in it"),
    ])
    func nothingToVerify(_ text: String, _ says: String) throws {
        let result = try verify(["-"], input: Array(text.utf8))
        #expect(result.code == 65 && result.output.isEmpty)
        #expect(
            result.errorText.contains(says) && result.errorText.contains("standard input"),
            "\(result.errorText)")
    }

    @Test func filesThatAreNotThere() throws {
        let result = try verify(["/nowhere/at/all.html"])
        #expect(result.code == 66 && result.errorText.contains("/nowhere/at/all.html"))
        #expect(try verify(["/"]).code == 66)
    }

    /// A replay says of which capture it is, and keeps to it.
    @Test func theCaptureOfAReplay() throws {
        try withTemporaryFolder { folder in
            let capture = try fixture("extended-malformed-ad.btsnoop").path()
            let page = folder.appending(path: "page.html").path()
            let record = folder.appending(path: "runs.sqlite").path()
            let replay = try run("blescan", ["replay", capture, "-q", "--html", page, "--record", record])
            #expect(replay.code == 0, "\(replay.errorText)")
            #expect(try verify([page, "--capture", capture]).code == 0)
            let document = try run("blescan", ["report", record, "1", "--format", "json", "--observations"])
            #expect(try verify(["-", "--capture", capture], input: document.output).code == 0)
            let other = try fixture("monitor.btsnoop").path()
            let wrong = try verify([page, "--capture", other])
            #expect(wrong.code == 1 && wrong.errorText.contains("was made from another capture than \(other)"))
            #expect(try verify([page, "--capture", "/nowhere"]).code == 66)
            let scan = try verify([self.page(folder).path(), "--capture", capture])
            #expect(scan.code == 1 && scan.errorText.contains("does not say from which capture it was made"))
        }
    }

    /// Every made capture: what is written of it is read again, and holds.
    @Test func everyCapture() throws {
        try withTemporaryFolder { folder in
            for capture in MadeCapture.all {
                let name = capture.name
                let page = folder.appending(path: "\(name).html").path()
                let record = folder.appending(path: "\(name).sqlite").path()
                let replay = try run(
                    "blescan", ["replay", capture.file.path(), "-q", "--html", page, "--record", record])
                #expect(replay.code == 0, "\(name): \(replay.errorText)")
                let result = try verify([page])
                #expect(result.code == 0, "\(name): \(result.text)\(result.errorText)")
                // From the recording comes the same.
                let again = folder.appending(path: "again.html")
                #expect(try run("blescan", ["report", record, "1", "--html", again.path()]).code == 0)
                let text = try String(contentsOf: again, encoding: .utf8)
                let first = try String(contentsOfFile: page, encoding: .utf8)
                let isSame = text == first
                #expect(isSame, "\(name)")
            }
        }
    }
}
