import Foundation
import JSON
import SQLite
import TestSupport
import Testing

/// `blescan report`, `blescan verify` and `--html` as their users call them.
@Suite struct BlescanReportTests {
    private static let device = "C0:FF:EE:00:00:01"
    private static let scan = ["-w", "30", "-i", "300", "--controller", "sim", "--seed", "7", "-q"]

    /// Twelve trials of the household in `runs.sqlite` and, from the same run, `scan.html`.
    private func recorded(_ folder: URL, _ more: [String] = []) throws -> String {
        let file = folder.appending(path: "runs.sqlite").path()
        let result = try run(
            "blescan",
            Self.scan + ["--trials", "12", "--trial-duration", "3", "-e", Self.device, "-t", "500"] + [
                "--record", file, "--html", folder.appending(path: "scan.html").path(),
            ] + more)
        #expect(result.code == 0 && result.errors.isEmpty, "\(result.errorText)")
        return file
    }

    private func report(_ arguments: [String]) throws -> ProgramResult {
        let result = try run("blescan", ["report"] + arguments)
        #expect(result.code == 0 && result.errors.isEmpty, "\(result.errorText)")
        return result
    }

    private func contents(_ url: URL) throws -> [UInt8] { Array(try Data(contentsOf: url)) }

    @Test func aPageAndItsDocument() throws {
        try withTemporaryFolder { folder in
            let file = try recorded(folder)
            let page = folder.appending(path: "report.html")
            #expect(try report([file, "--html", page.path()]).output.isEmpty)
            let html = String(decoding: try contents(page), as: UTF8.self)
            #expect(
                html.hasPrefix("<!DOCTYPE html>")
                    && html.contains("Discovery latency, window 30 ms of 300 ms (simulated radio)"))
            #expect(
                html.replacing(/<\/?span>/, with: "").contains(
                    "<code>blescan -w 30 -i 300 --controller sim --seed 7 -q --trials 12"))
            #expect(html.components(separatedBy: "<svg ").count > 4 && html.contains(Self.device))
            // The page beside the scan is that of the recording.
            let beside = String(decoding: try contents(folder.appending(path: "scan.html")), as: UTF8.self)
            #expect(beside == html)
            let document = try parsed(report([file, "1", "--format", "json"]).output)
            #expect(document["schema"]?.string == "blescan/1" && document["trials"]?.integer == 12)
            let devices = try #require(document["devices"]?.array)
            #expect(devices.count == document["totals"]?["devices"]?.integer.map(Int.init))
            // A page is read like a recording.
            #expect(try parsed(report([page.path(), "--format", "json"]).output) == document)
            for device in devices {
                let isExpected = device["address"]?.string == Self.device
                #expect((device["prediction"]?["given"]?.bool == true) == isExpected)
            }
            // Both at once, and in a file.
            let json = folder.appending(path: "run.json")
            let both = try report([file, "--html", page.path(), "--format", "json", "-o", json.path()])
            #expect(both.output.isEmpty)
            #expect(try parsed(contents(json)) == document)
        }
    }

    @Test(arguments: ["histogram", "cdf", "gaps", "raster"])
    func everyPlot(_ plot: String) throws {
        try withTemporaryFolder { folder in
            let file = try recorded(folder)
            let svg = folder.appending(path: "plot.svg")
            #expect(try report([file, "--svg", svg.path(), "--plot", plot]).output.isEmpty)
            let text = String(decoding: try contents(svg), as: UTF8.self)
            #expect(text.hasPrefix("<?xml") && text.hasSuffix("</svg>\n"))
            // Of the device that was expected, where it has it: trials that end with it leave no gaps.
            let titles = [
                "histogram": "First seen: Peripheral 500", "cdf": "Found after: Peripheral 500",
                "gaps": "Gaps between heard events: ", "raster": "Phase in the scan interval: ",
            ]
            #expect(text.contains(">\(titles[plot] ?? "?")"), "\(text.prefix(600))")
        }
    }

    @Test func oneDeviceAndItsRaster() throws {
        try withTemporaryFolder { folder in
            let file = try recorded(folder)
            let all = try report([file, "1"]).text
            #expect(all.contains("C0:FF:EE:00:00:02") && !all.contains("Phase raster"))
            let one = try report([file, "--address", Self.device, "--raster"]).text
            #expect(one.contains(Self.device) && !one.contains("C0:FF:EE:00:00:02"))
            #expect(one.contains("\nPhase raster, \(Self.device)\n") && one.contains("window 30 ms of 300 ms"))
            #expect(one.contains("Measured beside predicted, \(Self.device)"))
            let part = try parsed(report([file, "--address", Self.device, "--format", "json"]).output)
            #expect(part["devices"]?.array?.count == 1)
            #expect(part["totals"]?["first_seen"] == part["devices"]?.array?[0]["first_seen"])
        }
    }

    /// What is told afterwards replaces what was told when it was recorded.
    @Test func intervalsGivenAfterwards() throws {
        try withTemporaryFolder { folder in
            let file = try recorded(folder)
            for (more, interval, law) in [
                ([], 500.0, nil), (["-t", "400", "--delay", "none"], 400.0, "none"),
            ] as [([String], Double, String?)] {
                let document = try parsed(report([file, "--format", "json"] + more).output)
                let device = document["devices"]?.array?.first { $0["address"]?.string == Self.device }
                let prediction = device?["prediction"]
                #expect(prediction?["advertising_interval_ms"]?.double == interval)
                #expect(document["analysis"]?["delay"]?.string == law)
            }
        }
    }

    struct Mistake: Sendable {
        var arguments: [String]
        var code: Int32
        var says: String
    }

    @Test(arguments: [
        Mistake(arguments: ["2"], code: 66, says: "no run 2"),
        Mistake(
            arguments: ["--address", "C0:FF:EE:00:00:99"], code: 3,
            says: "run 1 has no device C0:FF:EE:00:00:99"),
        Mistake(arguments: ["--html", "/nowhere/at/all.html"], code: 73, says: "/nowhere/at/all.html"),
        Mistake(
            arguments: ["--html", "/"], code: 73, says: "cannot create /: Is a directory; name a file in it"),
        Mistake(
            arguments: ["--svg", "."], code: 73, says: "cannot create .: Is a directory; name a file in it"),
        Mistake(
            arguments: ["--svg", "/nowhere.d/a.svg", "--plot", "gaps"], code: 73, says: "/nowhere.d/a.svg"),
        Mistake(arguments: ["--plot", "cdf"], code: 64, says: "--plot needs --svg"),
        Mistake(arguments: ["--svg", "a.svg", "--plot", "pie"], code: 64, says: "pie"),
        Mistake(arguments: ["--raster", "--format", "json"], code: 64, says: "--raster is drawn in text"),
        Mistake(arguments: ["1", "-t", "19"], code: 64, says: "20 ms to 10485.759375 s"),
    ])
    func mistakes(_ mistake: Mistake) throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "runs.sqlite").path()
            _ = try run("blescan", Self.scan + ["--duration", "20", "--record", file])
            let result = try run("blescan", ["report", file] + mistake.arguments, directory: folder)
            #expect(result.code == mistake.code && result.output.isEmpty, "\(result.errorText)")
            #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
            #expect(result.errorText.components(separatedBy: "\n").count == 2)
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "a.svg").path()))
        }
    }

    /// What cannot be read is no figure of zero.
    @Test func aRecordingThatCannotBeReadWholeIsAnError() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "runs.sqlite").path()
            _ = try run("blescan", Self.scan + ["--duration", "20", "--record", file])
            do {
                let database = try Database(opening: file)
                try database.execute(
                    """
                    DROP VIEW trial; DROP VIEW device; DROP VIEW discovery;
                    ALTER TABLE discoveries RENAME COLUMN latency_ns TO gone
                    """)
            }
            for arguments in [["report", file, "1"], ["compare", file, "1", "1"]] {
                let result = try run("blescan", arguments)
                #expect(result.code == 74, "\(result.errorText)")
                #expect(result.errorText.contains("run 1 cannot be read completely: no such column"))
            }
        }
    }

    /// A pipe is read once: what was looked at is not lost.
    @Test func aPageComesThroughAPipe() throws {
        try withTemporaryFolder { folder in
            let page = folder.appending(path: "page.html").path()
            _ = try run("blescan", Self.scan + ["--duration", "20", "--html", page])
            let direct = try run("blescan", ["report", page, "--format", "csv"])
            #expect(direct.code == 0 && !direct.output.isEmpty)
            for source in ["<(cat \(page))", "- < \(page)", "<(printf '\\n '; cat \(page))"] {
                let piped = try runShell(
                    "/bin/bash", ["-c", "\(builtProgram("blescan").path()) report --format csv \(source)"],
                    environment: [:])
                #expect(piped.code == 0 && piped.text == direct.text, "\(source): \(piped.text.prefix(200))")
            }
        }
    }

    @Test func aPlotOfNothing() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "runs.sqlite").path()
            // One scan: nothing is a distribution.
            _ = try run("blescan", Self.scan + ["--duration", "3", "--record", file])
            let svg = folder.appending(path: "plot.svg").path()
            let result = try run("blescan", ["report", file, "--svg", svg])
            #expect(result.code == 3 && result.errorText.contains("nothing to plot as cdf"))
            #expect(result.errorText.contains("it takes two trials"))
            #expect(!FileManager.default.fileExists(atPath: svg))
        }
    }

    /// A path that cannot be written is noticed before the scan; a page that is there stays when the scan cannot be.
    @Test func pathsAreLookedAtFirst() throws {
        try withTemporaryFolder { folder in
            let record = folder.appending(path: "runs.sqlite").path()
            let result = try run(
                "blescan",
                Self.scan + [
                    "--duration", "3", "--record", record, "--html", "/nowhere/at/all.html", "-o", "-",
                ])
            #expect(result.code == 73 && result.output.isEmpty, "\(result.errorText)")
            #expect(result.errorText.contains("/nowhere/at/all.html"))
            #expect(!FileManager.default.fileExists(atPath: record))
            let page = folder.appending(path: "page.html")
            try Data("as it was".utf8).write(to: page)
            let lost = try run(
                "blescan", ["--controller", "unix:/nowhere/socket", "--html", page.path(), "--duration", "1"])
            #expect(lost.code >= 64)
            #expect(try contents(page) == Array("as it was".utf8))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()) == ["page.html"])
        }
    }
}
