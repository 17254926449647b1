import Glibc
import LinuxSystem
import ProgramOutput
import Runs
import TestSupport
import Testing

@testable import ScanOutput

/// Progress lines, on a standard error that takes nothing: a terminal that is held, a pipe that nobody reads.
@Suite struct ProgressTests {
    enum Line: CaseIterable { case run, sweep }

    @Test(arguments: Line.allCases)
    func aHeldTerminalHoldsNothingUp(_ line: Line) throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        let far = FileDescriptor(owning: ends[0])
        let near = FileDescriptor(owning: ends[1])
        // F_SETPIPE_SZ
        _ = fcntl(near.number, 1031, 4096)
        let full = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
        try near.write(full.span)
        let out = OutputBuffer(descriptor: near.number, name: "standard error")
        let terminal = Terminal(descriptor: near.number)
        let progress: any ScanObserver =
            switch line {
            case .run: ProgressLine(to: out, terminal: terminal)
            case .sweep: SweepProgress(pairs: 3, to: out, terminal: terminal)
            }
        let run = try ScriptedRun().run([])
        try progress.runStarted(run.header)
        // The line comes after half a second, that of a sweep after two.
        usleep(line == .run ? 600_000 : 2_100_000)
        let began = ContinuousClock.now
        for _ in 0..<3 {
            try progress.tick(
                RunProgress(now: 1, elapsed: 1, trial: 0, remaining: nil), log: run.log)
            usleep(210_000)
        }
        (progress as? SweepProgress)?.clear()
        try progress.runEnded(run)
        #expect(ContinuousClock.now - began < .seconds(3))
        // What was to be shown comes when it can.
        var shown: [UInt8] = []
        while shown.count <= full.count { try far.read(appendingTo: &shown, upTo: 4096) }
        #expect(shown[4096] == UInt8(ascii: "\r"))
    }
}
