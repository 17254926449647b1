import Foundation
import TestSupport
import Testing

/// Ctrl-C and its kin: results are printed, and the exit code tells what was cut short.
@Suite struct BlescanSignalTests {
    struct Ending: Sendable {
        var signal: Int32
        var arguments: [String]
        var code: Int32
        var complete: Bool
    }

    @Test(arguments: [
        Ending(signal: SIGINT, arguments: [], code: 0, complete: true),
        Ending(signal: SIGINT, arguments: ["--duration", "1h"], code: 130, complete: false),
        Ending(signal: SIGINT, arguments: ["--trials", "1000"], code: 130, complete: false),
        Ending(signal: SIGTERM, arguments: [], code: 143, complete: false),
        Ending(signal: SIGHUP, arguments: [], code: 129, complete: false),
    ])
    func printsResultsWhenInterrupted(_ ending: Ending) throws {
        let program = try RunningProgram(
            "blescan",
            ["--controller", "sim", "--real-time", "--format", "ndjson", "--seed", "1"] + ending.arguments)
        let deadline = Date(timeIntervalSinceNow: 20)
        while !program.outputSoFar.contains("\"type\":\"report\""), Date() < deadline { usleep(20_000) }
        program.send(ending.signal)
        let result = try program.finish()
        #expect(result.code == ending.code)
        #expect(!result.killed)
        let last = result.text.split(separator: "\n").last ?? ""
        #expect(last.contains("\"type\":\"summary\""))
        #expect(last.contains("\"complete\":\(ending.complete)"), "\(last.prefix(300))")
    }

    /// timeout(1) sends its signal twice: to its child, and to the group that the child is in.
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func aSignalThatIsSentTwiceAtOnceIsOne(_ signal: Int32) throws {
        let program = try RunningProgram("blescan", ["-c", "sim", "--real-time", "-f", "ndjson", "-d", "1h"])
        let deadline = Date(timeIntervalSinceNow: 20)
        while !program.outputSoFar.contains("\"type\":\"report\""), Date() < deadline { usleep(20_000) }
        program.send(signal)
        usleep(3_000)
        program.send(signal)
        let result = try program.finish()
        #expect(result.code == 128 + signal && !result.killed)
        #expect(result.text.contains("\"type\":\"summary\""))
    }

    /// Before the first command, and in commands without a run, signals end the program as they always do.
    @Test(arguments: [
        "scan -c sim -o fifo", "scan -c sim --capture fifo", "scan -c sim --html fifo",
        "scan -c sim --openmetrics fifo",
        "verify fifo", "predict -t 100 --delay @fifo", "scan -c sim:fifo", "verify -", "replay fifo",
    ])
    func endsWhileItWaitsForAFile(_ arguments: String) throws {
        try withTemporaryFolder { folder in
            let fifo = folder.appending(path: "fifo").path()
            try #require(unsafe mkfifo(fifo, 0o600) == 0)
            // Standard input that stays open and silent.
            let hold = Pipe()
            let program = Process()
            program.executableURL = builtProgram("blescan")
            program.arguments = arguments.replacing("fifo", with: fifo).split(separator: " ").map(String.init)
            program.standardInput = hold
            program.standardOutput = FileHandle.nullDevice
            program.standardError = FileHandle.nullDevice
            try program.run()
            usleep(700_000)
            for _ in 0..<2 where program.isRunning {
                kill(program.processIdentifier, SIGINT)
                usleep(300_000)
            }
            #expect(!program.isRunning, "two signals end it")
            if program.isRunning { kill(program.processIdentifier, SIGKILL) }
            program.waitUntilExit()
        }
    }

    /// Files that were to take the place of others are not left behind.
    @Test func leavesNoTemporaryFiles() throws {
        try withTemporaryFolder { folder in
            let program = try RunningProgram(
                "blescan",
                [
                    "-c", "sim", "--real-time", "-d", "1h", "-f", "json", "-o",
                    folder.appending(path: "out").path(),
                ])
            let deadline = Date(timeIntervalSinceNow: 20)
            func files() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder.path())
            }
            while try files().isEmpty, Date() < deadline { usleep(20_000) }
            #expect(try files().count == 1)
            // Not one that is kept for the results.
            program.send(SIGQUIT)
            #expect(try program.finish().killed)
            #expect(try files().isEmpty)
        }
    }

    @Test func endsQuietlyWhenItsReaderGoesAway() throws {
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/bash")
        let blescan = builtProgram("blescan").path()
        shell.arguments = [
            "-c",
            "'\(blescan)' --controller sim --duration 1h --format csv | head -1 >/dev/null; exit ${PIPESTATUS[0]}",
        ]
        let errors = Pipe()
        shell.standardError = errors
        try shell.run()
        shell.waitUntilExit()
        #expect(shell.terminationStatus == 141)
        #expect(errors.fileHandleForReading.availableData.isEmpty)
    }
}
