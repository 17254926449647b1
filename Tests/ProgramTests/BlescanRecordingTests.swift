import Foundation
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
            #expect(result.text.contains("another program holds"))
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
