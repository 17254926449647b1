import Foundation
import Glibc
import HCI
import TestSupport
import Testing

/// The program against a controller that refuses, and every way out of it. Each asserts three things: the last scan command
/// that reached the controller switches it off, the results so far are in every output that can still be written, and
/// the exit code is the one that is documented.
@Suite(.serialized) struct HostileControllerTests {
    enum WayOut: String, CaseIterable, Sendable {
        case plan, interrupt, terminate, hangUp, quit, user, fullDisk, closedPipe, fileSize, slowReader, timeout
    }

    struct Case: Sendable, CustomStringConvertible {
        var way: WayOut
        var rules: [HostileController.Rule] = []
        var code: Int32

        var description: String { "\(way) \(rules)" }
    }

    private static func off(_ status: UInt8?) -> HostileController.Rule {
        HostileController.Rule(
            opcode: .leSetScanEnable, on: false, status: status.map { Status(rawValue: $0) })
    }

    /// What the exit code is where the controller does nothing wrong.
    private static let plain: [(WayOut, Int32)] = [
        (.plan, 0), (.interrupt, 130), (.terminate, 143), (.hangUp, 129), (.quit, SIGQUIT), (.user, SIGUSR1),
        (.fullDisk, 74), (.closedPipe, 141), (.fileSize, 74), (.slowReader, SIGINT), (.timeout, 124),
    ]

    private static let cases: [Case] =
        plain.map { Case(way: $0.0, code: $0.1) }
        // Disable is refused: a run that was to end well ends with 74; what a signal ended keeps its code.
        + [UInt8(0x01), 0x0c, 0x1f].flatMap { status in
            plain.map { way, code in
                Case(way: way, rules: [off(status)], code: way == .plan && status != 0x0c ? 74 : code)
            }
        }
        // Enable takes effect, and is answered when nobody waits any more.
        + [
            Case(
                way: .plan, rules: [HostileController.Rule(opcode: .leSetScanEnable, on: true, status: nil)],
                code: 74),
            Case(
                way: .interrupt,
                rules: [HostileController.Rule(opcode: .leSetScanEnable, on: true, status: nil)],
                code: 130),
        ]

    @Test(arguments: cases)
    func leavesTheScanOffAndKeepsTheResults(_ test: Case) throws {
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder, test.rules)
            defer { controller.end() }
            let outcome = try run(test, controller, folder)
            let isKilled = [.quit, .user, .slowReader].contains(test.way)
            #expect(
                outcome.code == test.code && outcome.killed == isKilled, "\(outcome.code) \(outcome.errors)")
            // What was sent last is still read by the controller.
            usleep(100_000)
            let commands = controller.scanCommands
            #expect(commands.contains { $0.on }, "it never scanned")
            #expect(commands.last?.on == false, "\(commands)")
            try checkResults(test, outcome, folder)
        }
    }

    private struct Outcome {
        var code: Int32
        var killed: Bool
        var output: String
        var errors: String
    }

    private func run(_ test: Case, _ controller: HostileController, _ folder: URL) throws -> Outcome {
        let output = folder.appending(path: "out")
        let errors = folder.appending(path: "err")
        let recording = folder.appending(path: "r.sqlite").path()
        for url in [output, errors] { _ = FileManager.default.createFile(atPath: url.path(), contents: nil) }
        let duration = test.way == .plan ? "0.4" : "30"
        let scan =
            "exec '\(builtProgram("blescan").path())' -c unix:\(controller.path) -f ndjson -d \(duration) --record \(recording)"
        let line =
            switch test.way {
            case .fullDisk: "\(scan) >/dev/full"
            case .closedPipe: "(\(scan)) | head -n 3 >\(output.path()); exit ${PIPESTATUS[0]}"
            case .fileSize: "ulimit -f 64; \(scan) -o \(output.path())"
            case .timeout: "exec timeout -s INT 1.2 \(scan.dropFirst(5)) >\(output.path())"
            default: "\(scan) >\(output.path())"
            }
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        var held: FileHandle?
        if test.way == .slowReader {
            // A FIFO whose reader does not read.
            try FileManager.default.removeItem(at: output)
            guard unsafe mkfifo(output.path(), 0o600) == 0 else { throw Errno.failed }
            let number = unsafe open(output.path(), O_RDWR)
            // F_SETPIPE_SZ
            _ = fcntl(number, 1031, 4096)
            held = FileHandle(fileDescriptor: number, closeOnDealloc: true)
        }
        process.arguments = ["-c", line]
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        controller.waitUntilOn()
        usleep(300_000)
        let signal: Int32? =
            switch test.way {
            case .interrupt, .slowReader: SIGINT
            case .terminate: SIGTERM
            case .hangUp: SIGHUP
            case .quit: SIGQUIT
            case .user: SIGUSR1
            default: nil
            }
        if let signal { kill(process.processIdentifier, signal) }
        if test.way == .slowReader {
            usleep(700_000)
            #expect(process.isRunning, "it waits for its reader")
            let second = ContinuousClock.now
            kill(process.processIdentifier, SIGINT)
            process.waitUntilExit()
            #expect(ContinuousClock.now - second < .milliseconds(1500), "the second Ctrl-C ends it at once")
        }
        process.waitUntilExit()
        try held?.close()
        let text =
            test.way == .slowReader ? "" : String(decoding: try Data(contentsOf: output), as: UTF8.self)
        return Outcome(
            code: process.terminationStatus, killed: process.terminationReason == .uncaughtSignal, output: text,
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }

    private enum Errno: Error { case failed }

    private func checkResults(_ test: Case, _ outcome: Outcome, _ folder: URL) throws {
        let lines = outcome.output.split(separator: "\n")
        let isLate = test.rules.contains { $0.on == true }
        switch test.way {
        case .plan, .interrupt, .terminate, .hangUp, .timeout:
            if isLate, test.way == .plan { return }
            #expect(lines.last?.contains("\"type\":\"summary\"") == true, "\(outcome.output.suffix(300))")
            if !isLate { #expect(lines.contains { $0.contains("\"type\":\"report\"") }) }
        case .fullDisk:
            #expect(outcome.errors.contains("cannot write standard output: No space left on device"))
        case .fileSize:
            #expect(outcome.errors.contains("cannot write") && outcome.errors.contains("File too large"))
        case .quit, .user:
            #expect(lines.contains { $0.contains("\"type\":\"report\"") })
            #expect(outcome.output.hasSuffix("}\n"), "whole lines only")
        case .closedPipe, .slowReader: break
        }
        if ![.quit, .user].contains(test.way), !isLate { try checkRecording(test, folder) }
    }

    /// The recording has the run with its end, whatever became of standard output.
    private func checkRecording(_ test: Case, _ folder: URL) throws {
        let listed = try TestSupport.run("blescan", ["report", folder.appending(path: "r.sqlite").path()])
        #expect(
            listed.code == 0 && !listed.text.contains("broken off"),
            "\(test): \(listed.text)\(listed.errorText)")
        let shown = try TestSupport.run("blescan", ["report", folder.appending(path: "r.sqlite").path(), "1"])
        #expect(shown.text.contains("C0:FF:EE:00:00:01"), "\(shown.text)")
    }
}
