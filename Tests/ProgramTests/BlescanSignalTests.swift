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
