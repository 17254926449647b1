import Glibc
import LinuxSystem
import Runs
import TestSupport
import Testing

@testable import ScanOutput

@Suite struct HeartbeatTests {
    /// The lines that come of three ticks, a tenth of a second apart.
    private func lines(period: Int64) throws -> [Substring] {
        let text = try captured { out in
            let heartbeat = HeartbeatLine(to: out, period: period)
            let run = try ScriptedRun().run([])
            try heartbeat.runStarted(run.header)
            for trial in 0..<3 {
                usleep(100_000)
                try heartbeat.tick(
                    RunProgress(now: 1, elapsed: 42_000_000_000, trial: trial, remaining: nil), log: run.log)
            }
            try heartbeat.runEnded(run)
        }
        return String(decoding: text, as: UTF8.self).split(separator: "\n")
    }

    @Test func aLineEveryPeriod() throws {
        let lines = try lines(period: 50_000_000)
        #expect(lines == Array(repeating: "blescan: 42 s scanned, 0 devices", count: 3), "\(lines)")
    }

    @Test func nothingBeforeItIsDue() throws { #expect(try lines(period: 60_000_000_000).isEmpty) }
}
