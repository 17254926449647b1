import Foundation
import Glibc
import HCI
import LinuxSystem
import SQLite
import Synchronization
import TestSupport
import Testing

/// The program against a controller that refuses a command, and every way out of it. Each case asserts three things: the last
/// scan command that reached the controller switches it off, the results so far are in every output that can still be
/// written, and the exit code is the one that is documented.
///
/// Every command with every way out is tried with one error code each; `BLESCAN_MATRIX=8` in the environment tries them with
/// all, eight at a time, and `BLESCAN_MATRIX=8,1/10` a tenth of those.
@Suite(.serialized) struct HostileControllerTests {
    enum WayOut: String, CaseIterable, Sendable {
        case plan, interrupt, terminate, hangUp, quit, user, fullDisk, closedPipe, fileSize, slowReader, timeout

        /// The exit code where the controller does nothing wrong; that of a signal where it ends the program at once.
        var code: Int32 {
            switch self {
            case .plan: 0
            case .interrupt: 130
            case .terminate: 143
            case .hangUp: 129
            case .fullDisk, .fileSize: 74
            case .closedPipe: 141
            case .timeout: 124
            case .quit: SIGQUIT
            case .user: SIGUSR1
            case .slowReader: SIGINT
            }
        }

        var isAtOnce: Bool { [.quit, .user, .slowReader].contains(self) }

        var signal: Int32? {
            switch self {
            case .interrupt, .slowReader: SIGINT
            case .terminate: SIGTERM
            case .hangUp: SIGHUP
            case .quit: SIGQUIT
            case .user: SIGUSR1
            default: nil
            }
        }
    }

    struct Case: Sendable, CustomStringConvertible {
        var way: WayOut
        var rule: HostileController.Rule?
        var extended = false
        var trials = 1

        var description: String {
            "\(way), \(rule?.description ?? "all is taken")\(extended ? ", extended" : "")"
        }

        /// The exit code of a run that the refusal keeps from beginning; nil where it begins.
        var neverBegins: Int32? {
            guard let rule, rule.from == 1, let status = rule.status else { return nil }
            switch rule.opcode {
            case .reset, .setEventMask: return 74
            case .leSetScanParameters: break
            case .leSetScanEnable where rule.on == true: break
            // Where the extended commands are not there, or not to be mixed with the legacy ones, those are used.
            case .leSetExtendedScanParameters where status != .unknownCommand && status != .commandDisallowed:
                break
            case .leSetExtendedScanEnable
            where rule.on == true && status != .unknownCommand && status != .commandDisallowed:
                break
            default: return nil
            }
            return status == .commandDisallowed ? 75 : 74
        }

        /// What is printed where the run comes to its planned end and a refusal is all that is wrong with it.
        private var plannedCode: Int32 {
            guard let rule, let status = rule.status else { return 0 }
            switch rule.opcode {
            case .leSetScanEnable where rule.on == false, .leSetExtendedScanEnable where rule.on == false:
                // It is off already.
                return status == .commandDisallowed ? 0 : 74
            case _ where rule.from == 1: return 0
            case .leSetScanParameters, .leSetScanEnable: return status == .commandDisallowed ? 75 : 74
            default: return status == .commandDisallowed || status == .unknownCommand ? 0 : 74
            }
        }

        var code: Int32 { neverBegins ?? (way == .plan ? plannedCode : way.code) }
    }

    // MARK: - The cases

    private static let refusals: [(opcode: Opcode, on: Bool?, extended: Bool)] = [
        (.reset, nil, false), (.setEventMask, nil, false), (.leSetEventMask, nil, true),
        (.readLocalCommands, nil, false), (.leReadLocalFeatures, nil, false),
        (.leReadAcceptListSize, nil, false), (.leSetScanParameters, nil, false),
        (.leSetScanEnable, true, false),
        (.leSetScanEnable, false, false), (.leSetExtendedScanParameters, nil, true),
        (.leSetExtendedScanEnable, true, true), (.leSetExtendedScanEnable, false, true),
    ]

    /// All error codes that are assigned, and one that is not.
    private static let statuses = (UInt8(1)...0x48).map { Status(rawValue: $0) } + [Status(rawValue: 0xff)]
    /// Those that the program tells from others.
    private static let special = [Status.unknownCommand, .commandDisallowed]

    private static func cases(all: Bool) -> [Case] {
        var cases = WayOut.allCases.flatMap { way in [false, true].map { Case(way: way, extended: $0) } }
        for (number, refusal) in refusals.enumerated() {
            func add(_ status: Status, _ way: WayOut, from: Int = 1) {
                let rule = HostileController.Rule(
                    opcode: refusal.opcode, on: refusal.on, from: from, status: status)
                cases.append(
                    Case(way: way, rule: rule, extended: refusal.extended, trials: from == 1 ? 1 : 3))
            }
            for (index, way) in WayOut.allCases.enumerated() {
                let one = statuses[(number * 31 + index * 17) % statuses.count]
                for status in all ? statuses : [one] { add(status, way) }
            }
            if !all { for status in special { add(status, .plan) } }
            guard number >= 6 else { continue }
            let some = special + [statuses[number * 5]]
            for status in all ? statuses : some { add(status, .plan, from: 2) }
        }
        return cases
    }

    @Test func leavesTheScanOffAndKeepsTheResults() {
        let asked = ProcessInfo.processInfo.environment["BLESCAN_MATRIX"]?.split { ", /".contains($0) }
            .compactMap { Int($0) }
        let workers = asked?.first
        var cases = Self.cases(all: workers != nil)
        if let asked, asked.count == 3 {
            cases = stride(from: asked[1] - 1, to: cases.count, by: asked[2]).map { cases[$0] }
        }
        let work = Work(cases)
        // They wait most of the time: there may be more of them than processors.
        for _ in 0..<(workers ?? 4) {
            Thread.detachNewThread { [self] in
                while let test = work.next() {
                    var found: [String] = []
                    do { found = try check(test) } catch { found = ["\(error)"] }
                    work.add(found.map { "\(test): \($0)" })
                }
                work.ended.signal()
            }
        }
        for _ in 0..<(workers ?? 4) { work.ended.wait() }
        let all = work.failures
        #expect(all.isEmpty, "\(all.count) in \(cases.count): \(all.prefix(40).joined(separator: "\n"))")
    }

    /// The cases that are left, and what was found.
    private final class Work: Sendable {
        private let cases: [Case]
        private let state = Mutex((next: 0, failures: [String]()))
        let ended = DispatchSemaphore(value: 0)

        init(_ cases: [Case]) { self.cases = cases }

        func next() -> Case? {
            let number = state.withLock { state in
                defer { state.next += 1 }
                return state.next
            }
            return number < cases.count ? cases[number] : nil
        }

        func add(_ failures: [String]) { state.withLock { $0.failures += failures } }

        var failures: [String] { state.withLock { $0.failures } }
    }

    /// Enable takes effect, and is answered when nobody waits any more.
    @Test(arguments: [WayOut.plan, .interrupt])
    func enableThatIsAnsweredLate(_ way: WayOut) throws {
        let rule = HostileController.Rule(opcode: .leSetScanEnable, on: true, status: nil)
        try withTemporaryFolder { folder in
            let controller = try HostileController(in: folder, [rule])
            defer { controller.end() }
            let program = try RunningProgram(
                "blescan", ["-c", "unix:\(controller.path)", "-f", "ndjson", "-d", "30"])
            controller.waitUntilOn()
            if way == .interrupt { program.send(SIGINT) }
            let result = try program.finish()
            #expect(result.code == (way == .plan ? 74 : 130) && !result.killed, "\(result.errorText)")
            usleep(100_000)
            #expect(controller.scanCommands.last?.on == false, "\(controller.scanCommands)")
        }
    }

    // MARK: - One case

    private struct Outcome {
        var code: Int32
        var isKilled: Bool
        var output: String
        var errors: String
    }

    private func check(_ test: Case) throws -> [String] {
        try withTemporaryFolder(inMemory: true) { folder in
            let controller = try HostileController(
                in: folder, test.rule.map { [$0] } ?? [], extended: test.extended)
            defer { controller.end() }
            var run = try HostileRun(test, controller, folder)
            let outcome = try run.run()
            var faults: [String] = []
            if outcome.code != test.code || outcome.isKilled != (test.way.isAtOnce && test.neverBegins == nil) {
                faults.append("exit code \(outcome.code)\(outcome.isKilled ? ", killed" : "")")
            }
            // What was sent last is still read by the controller.
            if !controller.waitUntilOff() { faults.append("the scan is left on: \(controller.scanCommands)") }
            faults += resultFaults(test, outcome, folder)
            return faults.map { "\($0)\n    \(outcome.errors)\(outcome.output.suffix(200))" }
        }
    }

    private func resultFaults(_ test: Case, _ outcome: Outcome, _ folder: URL) -> [String] {
        var faults: [String] = []
        func expect(_ holds: Bool, _ fault: String) { if !holds { faults.append(fault) } }
        let lines = outcome.output.split(separator: "\n")
        let messages = outcome.errors.split(separator: "\n")
        guard test.neverBegins == nil else {
            expect(messages.count == 1 && messages[0].hasPrefix("blescan: "), "no line says why")
            expect(lines.isEmpty, "there are results of a scan that never was")
            return faults
        }
        let isFailed = test.way == .plan && test.code != 0
        switch test.way {
        case .plan, .interrupt, .terminate, .hangUp, .timeout:
            expect(lines.last?.contains("\"type\":\"summary\"") == true, "no summary")
            expect(lines.contains { $0.contains("\"type\":\"report\"") }, "no reports")
            expect(messages.count == (isFailed ? 1 : 0), "\(messages.count) messages")
        case .fullDisk:
            expect(
                outcome.errors.contains(
                    "cannot write standard output: No space left on device; no row of it was"),
                "stderr does not name the output and its last row")
        case .fileSize:
            let rows = outcome.output.hasSuffix("\n") ? lines.count : lines.count - 1
            expect(
                outcome.errors.contains("out: File too large; \(rows) rows of it are whole"),
                "stderr does not name the output and its last row, \(rows)")
        case .quit, .user:
            expect(lines.contains { $0.contains("\"type\":\"report\"") }, "no reports")
            expect(outcome.output.hasSuffix("}\n"), "a row is cut")
        case .closedPipe, .slowReader: expect(outcome.errors.isEmpty, "it says something")
        }
        if test.way != .quit, test.way != .user {
            expect(isRecordedWhole(folder), "the recording has not the run with its end and its device")
        }
        return faults
    }

    /// Whatever became of standard output.
    private func isRecordedWhole(_ folder: URL) -> Bool {
        guard let file = try? Database(opening: folder.appending(path: "r.sqlite").path(), .readOnly) else {
            return false
        }
        return (try? file.number("SELECT count(*) FROM runs WHERE ending IS NOT NULL")) == 1
            && (try? file.number("SELECT count(*) FROM devices WHERE reports > 0")) == 1
    }

    /// One run of the program, to its end.
    private struct HostileRun {
        private let test: Case
        private let controller: HostileController
        private let output: URL
        private let errors: URL
        private let process = Process()
        /// The far end of a standard output that is a pipe.
        private var far: CInt = -1

        init(_ test: Case, _ controller: HostileController, _ folder: URL) throws {
            self.test = test
            self.controller = controller
            output = folder.appending(path: "out")
            errors = folder.appending(path: "err")
            for url in [output, errors] {
                _ = FileManager.default.createFile(atPath: url.path(), contents: nil)
            }
            let blescan = builtProgram("blescan")
            var arguments = [
                "-c", "unix:\(controller.path)", "-f", "ndjson", "--record",
                folder.appending(path: "r.sqlite").path(),
            ]
            arguments +=
                test.trials > 1
                // The seed is one of short pauses.
                ? ["--trials", "\(test.trials)", "--trial-duration", "0.1", "--seed", "13957"]
                : ["-d", test.way == .plan ? "0.15" : "60"]
            process.executableURL = blescan
            switch test.way {
            case .timeout:
                process.executableURL = URL(filePath: "/usr/bin/timeout")
                arguments = ["-s", "INT", "1.5", blescan.path()] + arguments
                process.standardOutput = try FileHandle(forWritingTo: output)
            case .fullDisk: process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
            case .closedPipe, .slowReader:
                var ends: [CInt] = [0, 0]
                try #require(unsafe pipe(&ends) == 0)
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
                far = ends[0]
                // F_SETPIPE_SZ
                _ = fcntl(ends[1], 1031, 4096)
                process.standardOutput = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
            case .fileSize:
                process.executableURL = URL(filePath: "/bin/bash")
                arguments =
                    ["-c", "ulimit -f 192; exec \"$0\" \"$@\"", blescan.path()] + arguments
                    + ["-o", output.path()]
            default: process.standardOutput = try FileHandle(forWritingTo: output)
            }
            process.arguments = arguments
            process.standardError = try FileHandle(forWritingTo: errors)
        }

        mutating func run() throws -> Outcome {
            defer { closePipe() }
            try process.run()
            if test.neverBegins == nil { try leave() }
            process.waitUntilExit()
            return Outcome(
                code: process.terminationStatus, isKilled: process.terminationReason == .uncaughtSignal,
                output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
                errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
        }

        private mutating func closePipe() {
            if far >= 0 { close(far) }
            far = -1
        }

        private mutating func leave() throws {
            guard test.way == .closedPipe || test.way.signal != nil else { return }
            waitForReports()
            guard let signal = test.way.signal else { return closePipe() }
            kill(process.processIdentifier, signal)
            guard test.way == .slowReader else { return }
            usleep(250_000)
            guard process.isRunning else { throw Fault.doesNotWait }
            let second = ContinuousClock.now
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            // Half a second is the promise; the machine may be busy.
            if ContinuousClock.now - second > .milliseconds(1500) { throw Fault.isSlow }
        }

        private enum Fault: Error { case doesNotWait, isSlow }

        /// Some are written, or the pipe is full.
        private func waitForReports() {
            let deadline = Date(timeIntervalSinceNow: 30)
            var (last, unchanged): (CInt, Int) = (0, 0)
            while process.isRunning, Date() < deadline {
                var waiting: CInt = 0
                var status = stat()
                if far >= 0 {
                    // FIONREAD
                    _ = unsafe ioctl(far, 0x541b, &waiting)
                    unchanged = waiting == last ? unchanged + 1 : 0
                    last = waiting
                    // A write that does not fit whole waits outside: the pipe is full before its last byte is used.
                    if waiting > 1500, test.way != .slowReader || unchanged > 25 { return }
                } else if unsafe stat(output.path(), &status) == 0, status.st_size > 3000 {
                    return
                }
                usleep(3_000)
            }
        }
    }
}
