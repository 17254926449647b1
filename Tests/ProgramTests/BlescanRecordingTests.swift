import Foundation
import JSON
import LinuxSystem
import SQLite
import TestSupport
import Testing

/// Recordings that are empty, locked by others, still written, or left by a program that was killed.
@Suite struct BlescanRecordingTests {
    @Test func whatIsNoRecordingYet() throws {
        try withTemporaryFolder { folder in
            let empty = folder.appending(path: "empty.sqlite")
            try Data().write(to: empty)
            let none = try run("blescan", ["report", empty.path()])
            #expect(none.code == 66 && none.errorText.contains("no run was recorded yet"), "\(none.errorText)")
            let directory = try run("blescan", ["report", folder.path()])
            #expect(
                directory.code == 66 && directory.errorText.contains("Is a directory"), "\(directory.errorText)"
            )
            // It can be recorded in.
            #expect(try run("blescan", ["-c", "sim", "-d", "1", "-q", "--record", empty.path()]).code == 0)
            #expect(try run("blescan", ["report", empty.path()]).code == 0)
        }
    }

    /// What was asked for is kept beside what the controller was told: in the recording, in the page, in each document.
    @Test func whatWasAskedForIsKeptWhereItWasNotSet() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "r.sqlite").path()
            let page = folder.appending(path: "r.html").path()
            func parameters(_ arguments: [String]) throws -> JSONValue? {
                let result = try run("blescan", arguments + ["-f", "json"])
                #expect(result.code == 0, "\(result.errorText)")
                return try parsed(result.output)["parameters"]
            }
            func scanned(_ part: JSONValue?) -> [JSONValue?] {
                ["active", "phy", "filter_duplicates", "command_family"].map { part?[$0] }
            }
            func text(_ text: String) -> JSONValue { .string(Array(text.utf8)) }
            let asked: [JSONValue?] = [.bool(true), text("both"), .bool(true), .null]
            let live = try parameters(
                [
                    "-c", "sim", "--seed", "1", "-d", "1", "-w", "30.1", "-i", "70", "--active", "--phy",
                    "both",
                    "--filter-duplicates", "-q", "--record", file,
                ])
            #expect(scanned(live?["requested"]) == asked)
            #expect(live?["requested"]?["window_ms"] == .number(30.1))
            #expect(live?["effective"]?["window_units"] == .integer(48))
            #expect(try parameters(["report", file, "1"]) == live)
            // A controller that was told something else, as a later version may do.
            try Database(opening: file).execute(
                "UPDATE runs SET active = 0, phy = '1m', filter_duplicates = 0, command_family = 'legacy'")
            for source in [[file, "1", "--html", page], [page]] {
                let read = try parameters(["report"] + source)
                #expect(read?["requested"] == live?["requested"])
                #expect(
                    scanned(read?["effective"]) == [
                        .bool(false), text("1m"), .bool(false), text("legacy"),
                    ])
            }
            // A recording of before has no such columns: there it was set as it was asked for.
            try Database(opening: file).execute(
                "UPDATE runs SET requested_active = NULL, requested_phy = NULL, requested_filter_duplicates = NULL"
            )
            let old = try parameters(["report", file, "1"])
            #expect(scanned(old?["requested"]) == [.bool(false), text("1m"), .bool(false), .null])
        }
    }

    private func scan(_ file: String, _ more: [String]) throws -> RunningProgram {
        try RunningProgram(
            "blescan", ["-c", "sim", "--real-time", "--seed", "1", "-f", "ndjson", "--record", file] + more)
    }

    private func waitForReports(_ program: RunningProgram) {
        let deadline = Date(timeIntervalSinceNow: 30)
        while !program.outputSoFar.contains("\"type\":\"report\""), Date() < deadline { usleep(20_000) }
    }

    /// Another program's lock ends no run, stalls none, and costs nothing that fits into memory.
    @Test func anotherProgramsLockIsOutlasted() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "r.sqlite").path()
            let program = try scan(file, ["-d", "6"])
            waitForReports(program)
            // So that the run is in the file.
            usleep(1_000_000)
            let locker = try Database(opening: file)
            try locker.execute("BEGIN IMMEDIATE")
            usleep(3_500_000)
            let lines = program.outputSoFar.split(separator: "\n").count
            usleep(500_000)
            #expect(program.outputSoFar.split(separator: "\n").count > lines, "the scan goes on")
            try locker.execute("COMMIT")
            let result = try program.finish()
            #expect(result.code == 0, "\(result.errorText)")
            #expect(result.text.contains("another program has locked"))
            let listed = try run("blescan", ["report", file])
            #expect(listed.text.contains("finished"), "\(listed.text)")
            #expect(try run("blescan", ["report", file, "1"]).text.contains("C0:FF:EE:00:00:01"))
        }
    }

    @Test func aRunThatIsBeingRecordedAndOneThatWasKilled() throws {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "r.sqlite").path()
            let program = try scan(file, ["-d", "60"])
            waitForReports(program)
            let during = try run("blescan", ["report", file])
            #expect(during.text.contains("being recorded"), "\(during.text)\(during.errorText)")
            program.send(SIGKILL)
            _ = try program.finish()
            let after = try run("blescan", ["report", file])
            #expect(
                after.text.contains("broken off") && !after.text.contains("being recorded"), "\(after.text)")
            // The next recorder takes its lock away with its own.
            #expect(try run("blescan", ["-c", "sim", "-d", "1", "-q", "--record", file]).code == 0)
            let files = try FileManager.default.contentsOfDirectory(atPath: folder.path())
            #expect(files == ["r.sqlite"])
        }
    }
}
