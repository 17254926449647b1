import Foundation
import LinuxSystem
import SQLite
import TestSupport
import Testing

/// Pipes that nobody reads, beside a scan: it goes on in time, and waits for them when its results are out.
@Suite(.serialized) struct SlowReaderTests {
    /// A pipe of 4 KiB with a name, held open by this process.
    private struct NamedPipe {
        let path: String
        let number: CInt

        init(in folder: URL, _ name: String) throws {
            path = folder.appending(path: name).path()
            try #require(unsafe mkfifo(path, 0o600) == 0)
            number = unsafe open(path, O_RDWR | O_CLOEXEC)
            // F_SETPIPE_SZ
            _ = fcntl(number, 1031, 4096)
        }

        /// Reads until nothing came for so long.
        func readAll(quietFor milliseconds: Int32 = 500) -> [UInt8] {
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while let ready = try? waitForInput(
                [number], until: monotonicTime() + Int64(milliseconds) * 1_000_000), ready != 0
            {
                let count = unsafe read(number, &buffer, buffer.count)
                guard count > 0 else { break }
                bytes += buffer.prefix(count)
            }
            return bytes
        }
    }

    private func scan(_ controller: HostileController, _ arguments: [String]) throws -> RunningProgram {
        try RunningProgram("blescan", ["-c", "unix:\(controller.path)", "-f", "ndjson"] + arguments)
    }

    /// What is written before the pipe is closed.
    private func snapshot(_ fifo: String) throws -> String {
        try shell("blescan", "timeout 10 cat '\(fifo)'").text
    }

    private func waitFor(_ condition: () -> Bool) {
        let deadline = Date(timeIntervalSinceNow: 30)
        while !condition(), Date() < deadline { usleep(10_000) }
    }

    @Test func metricsThatNobodyReadsDoNotHoldUpTheTrials() throws {
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            let fifo = folder.appending(path: "metrics").path()
            try #require(unsafe mkfifo(fifo, 0o600) == 0)
            let program = try scan(
                controller, ["--trials", "3", "--trial-duration", "0.1", "--openmetrics", fifo])
            // The first snapshot is read, which says that the path can be written.
            #expect(try snapshot(fifo) == "# EOF\n")
            waitFor { program.outputSoFar.contains("\"type\":\"summary\"") }
            #expect(program.outputSoFar.contains("\"complete\":true"))
            #expect(controller.scanCommands.count { $0.on } == 3 && controller.scanCommands.last?.on == false)
            #expect(program.process.isRunning, "the last snapshot waits for its reader")
            // That of the first trial, and the last one.
            var last = ""
            for _ in 0..<5 where program.process.isRunning && !last.contains("blescan_trials_total 3") {
                last = try snapshot(fifo)
            }
            #expect(last.contains("blescan_trials_total 3") && last.hasSuffix("# EOF\n"), "\(last.prefix(500))")
            #expect(try program.finish().code == 0)
        }
    }

    @Test func aCaptureThatNobodyReadsDoesNotHoldUpTheScan() throws {
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            let pipe = try NamedPipe(in: folder, "capture")
            defer { close(pipe.number) }
            let program = try scan(controller, ["-d", "1", "--capture", pipe.path])
            waitFor { program.outputSoFar.contains("\"type\":\"summary\"") }
            #expect(program.outputSoFar.contains("\"complete\":true"))
            #expect(program.process.isRunning, "what is left of the capture waits for its reader")
            let capture = pipe.readAll()
            let result = try program.finish()
            #expect(result.code == 0)
            let replayed = try run("blescan", ["replay", "-", "-f", "ndjson"], input: capture)
            let reports = { (text: String) in text.split(separator: "\n").count { $0.contains("\"report\"") } }
            #expect(reports(replayed.text) > 100 && replayed.code == 0)
            // Those that came after the trial are in the capture only.
            #expect((0...20).contains(reports(replayed.text) - reports(result.text)))
        }
    }

    /// A second Ctrl-C ends a program that waits for the reader of its capture.
    @Test func aSecondSignalEndsTheWait() throws {
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            let pipe = try NamedPipe(in: folder, "capture")
            defer { close(pipe.number) }
            let program = try scan(controller, ["--capture", pipe.path])
            controller.waitUntilOn()
            usleep(500_000)
            program.send(SIGINT)
            waitFor { program.outputSoFar.contains("\"type\":\"summary\"") }
            #expect(controller.scanCommands.last?.on == false)
            #expect(program.process.isRunning)
            // Sooner it would be taken for the first, sent twice.
            usleep(150_000)
            program.send(SIGINT)
            let result = try program.finish()
            #expect(result.killed && result.code == SIGINT && result.text.contains("\"type\":\"summary\""))
        }
    }

    /// Another program's lock keeps the end of a run from being recorded for a while, and the results from nothing.
    @Test func resultsDoNotWaitForALockedRecording() throws {
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder)
            defer { controller.end() }
            let path = folder.appending(path: "r.sqlite").path()
            let program = try scan(controller, ["-d", "1", "--record", path])
            waitFor { FileManager.default.fileExists(atPath: "\(path)-recording") }
            let other = try Database(opening: path)
            try other.execute("BEGIN IMMEDIATE")
            waitFor { program.outputSoFar.contains("\"type\":\"summary\"") }
            #expect(program.process.isRunning, "the recording waits for the other program")
            try other.execute("ROLLBACK")
            #expect(try program.finish().code == 0)
            let listed = try run("blescan", ["report", path])
            #expect(listed.text.contains("finished"), "\(listed.text)")
        }
    }
}
