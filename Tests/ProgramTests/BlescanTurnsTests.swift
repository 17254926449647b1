import Foundation
import JSON
import SQLite
import TestSupport
import Testing

/// `--record-every`: recordings follow each other, and nothing is lost or doubled between two.
@Suite struct BlescanTurnsTests {
    private struct Recorded {
        var name: String
        var reports: Int
        var trials: Int
        var end: String
        var complete: Bool
        var warnings: String
    }

    private func recordings(in folder: URL) throws -> [Recorded] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
            $0.hasSuffix(".sqlite")
        }
        return try names.sorted().map { name in
            let result = try run(
                "blescan", ["report", name, "1", "--format", "json"], directory: folder)
            #expect(result.code == 0, "\(name): \(result.errorText)")
            let document = try parsed(result.output)
            return Recorded(
                name: name, reports: Int(document["reports"]?.integer ?? -1),
                trials: Int(document["trials"]?.integer ?? -1), end: document["end"]?.string ?? "",
                complete: document["complete"]?.bool ?? false,
                warnings: result.text)
        }
    }

    private static let goesOn = "the scan goes on in the next recording"

    /// Trials that were announced and reports that were printed are those of the recordings, each in one of them.
    @Test(arguments: [["--trials", "40", "--trial-duration", "5"], ["--duration", "250s"]])
    func nothingIsLostOrDoubled(_ plan: [String]) throws {
        try withTemporaryFolder { folder in
            let result = try run(
                "blescan",
                [
                    "-c", "sim", "--seed", "1", "--format", "ndjson", "--record", "s.sqlite", "--record-every",
                    "60s",
                ]
                    + plan,
                directory: folder)
            #expect(result.code == 0, "\(result.errorText)")
            let lines = result.text.split(separator: "\n")
            let found = try recordings(in: folder)
            #expect((4...5).contains(found.count))
            #expect(found.first?.name == "s-20260101T000000Z.sqlite")
            #expect(found.map(\.end) == found.map { _ in "finished" } && found.allSatisfy(\.complete))
            #expect(
                found.map { $0.warnings.contains(Self.goesOn) } == found.indices.map { $0 < found.count - 1 })
            #expect(
                found.reduce(0) { $0 + $1.reports } == lines.count { $0.hasPrefix("{\"type\":\"report\"") })
            let ends = lines.filter { $0.hasPrefix("{\"type\":\"trial\"") }
            #expect(found.reduce(0) { $0 + $1.trials } == ends.count)
            if plan[0] == "--trials" { #expect(ends.count == 40) } else { #expect(ends.count == found.count) }
            // Each is a run of its own to merge.
            let merged = try run(
                "blescan", ["merge", "all.sqlite"] + found.map(\.name), directory: folder)
            #expect(merged.code == 0, "\(merged.errorText)")
            let all = try Database(opening: folder.appending(path: "all.sqlite").path())
            #expect(try all.number("SELECT count(*) FROM runs") == Int64(found.count))
            // Times go on: no line is there twice.
            let times = lines.filter { $0.hasPrefix("{\"type\":\"report\"") }
            #expect(Set(times).count == times.count)
        }
    }

    @Test func oldOnesAreRemoved() throws {
        try withTemporaryFolder { folder in
            let result = try run(
                "blescan",
                [
                    "-c", "sim", "--seed", "1", "-q", "--duration", "500s", "--record", "s.sqlite",
                    "--record-every", "60s", "--keep", "2min",
                ], directory: folder)
            #expect(result.code == 0, "\(result.errorText)")
            // The last begins at 480 s; at 360 s ended the one that began at 300 s.
            #expect(
                try recordings(in: folder).map(\.name)
                    == ["00060", "00070", "00080"].map {
                        "s-20260101T\($0)0Z.sqlite"
                    })
        }
    }

    /// Real time: what a running scan prints so far is waited for.
    private func started(_ folder: URL, _ more: [String], environment: [String: String] = [:]) throws
        -> RunningProgram
    {
        try RunningProgram(
            "blescan",
            ["-c", "sim", "--real-time", "--seed", "1", "--format", "ndjson", "--record", "s.sqlite"] + more,
            environment: environment, directory: folder)
    }

    private func wait(until isSo: () throws -> Bool) rethrows -> Bool {
        let deadline = Date(timeIntervalSinceNow: 30)
        while Date() < deadline {
            if try isSo() { return true }
            usleep(20_000)
        }
        return false
    }

    @Test func hangupBeginsTheNextRecording() throws {
        try withTemporaryFolder { folder in
            let program = try started(folder, ["--record-every", "1d"])
            #expect(wait { program.outputSoFar.contains("\"type\":\"report\"") })
            // A file is named by the second in which it begins.
            usleep(1_100_000)
            program.send(SIGHUP)
            #expect(wait { program.outputSoFar.components(separatedBy: "{\"type\":\"run\"").count == 3 })
            program.send(SIGTERM)
            let result = try program.finish()
            #expect(result.code == 143 && !result.killed)
            let found = try recordings(in: folder)
            #expect(found.map(\.end) == ["finished", "terminated"])
            #expect(
                found.reduce(0) { $0 + $1.reports }
                    == result.text.split(separator: "\n").count { $0.hasPrefix("{\"type\":\"report\"") })
        }
    }

    /// What was committed is there, the recording before is whole, and the next scan goes on beside them.
    @Test func killedInTheMiddle() throws {
        try withTemporaryFolder { folder in
            let program = try started(folder, ["--record-every", "1d"])
            #expect(wait { program.outputSoFar.contains("\"type\":\"report\"") })
            usleep(1_100_000)
            program.send(SIGHUP)
            let device = "C0:FF:EE:00:00:0"
            func shown() throws -> String {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).filter {
                    $0.hasSuffix(".sqlite")
                }
                guard names.count == 2, let last = names.max() else { return "" }
                return try run("blescan", ["report", last, "1", "-f", "json"], directory: folder).text
            }
            #expect(try wait { try shown().contains(device) })
            program.send(SIGKILL)
            #expect(try program.finish().killed)
            let found = try recordings(in: folder)
            #expect(found.map(\.end) == ["finished", "killed"])
            #expect(try shown().contains(device))
            // Virtual time begins anew: the run goes into the first file, beside the one that is in it.
            let next = try started(folder, ["--record-every", "1d", "--duration", "1s"]).finish()
            #expect(next.code == 0, "\(next.errorText)")
            let runs = try run("blescan", ["report", found[0].name, "2"], directory: folder)
            #expect(runs.code == 0, "\(runs.errorText)")
        }
    }

    @Test(arguments: [
        ("--record-every 1d", "--record-every needs a recording; add --record FILE"),
        ("--keep 1d", "--keep needs --record-every"),
        ("--record a --record-every 10ms", "--record-every 10 ms is too short"),
        ("--record a --record-every 1d --format json", "--format json is for one run"),
        ("--record a --record-every 1d --csv trials", "--csv trials is for one run"),
        ("--record a --record-every 1d --html x.html", "--html is for one run"),
        ("--record a --record-every 1d --assert p95<1s", "--assert is for one run"),
    ])
    func whatCannotBeMeantTogether(_ arguments: String, _ words: String) throws {
        let result = try run("blescan", ["-c", "sim"] + arguments.split(separator: " ").map(String.init))
        #expect(result.code == 64 && result.errorText.contains(words), "\(result.errorText)")
        #expect(result.errorText.split(separator: "\n").count == 1)
    }
}
