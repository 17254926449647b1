import CommandLineTable
import HCI
import ScanSession
import TestSupport
import Testing

@testable import ScanOutput

@Suite struct LiveFrameTests {
    /// However small the terminal and whatever the names, a picture never scrolls or wraps.
    @Test(arguments: [(40, 5), (60, 10), (80, 24), (200, 50)])
    func aPictureFits(size: (columns: Int, rows: Int)) throws {
        var run = ScriptedRun()
        run.trials = [
            (0..<100).map { index in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .random),
                    data: named(hostileNames[index % hostileNames.count]))
            }
        ]
        let summary = try run.run([])
        let frame = LiveFrame(ink: Ink(width: size.columns, unicode: true, color: false), rows: size.rows)
        let progress = RunProgress(now: 200_000_000, elapsed: 200_000_000, trial: 0, remaining: 9_800_000_000)
        let lines = frame.lines(summary.header, progress, summary.log, warning: "x\u{1B}[2J") { $0.name ?? [] }
        #expect(lines.count <= size.rows - 1)
        for line in lines {
            expectSafeText(line)
            if size.columns >= 60 {
                #expect(displayWidth(String(decoding: line, as: UTF8.self)) < size.columns)
            }
        }
        if size.rows >= 24 {
            let text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
            #expect(text.contains("asked for 183 ms / 730 ms") || size.columns < 100)
            #expect(text.contains("9.8 s left"))
            #expect(text.contains("devices heard longer ago"))
        }
    }

    @Test func progressOfTrials() throws {
        var run = ScriptedRun()
        run.trials = Array(repeating: [], count: 200)
        let summary = try run.run([])
        let progress = RunProgress(now: 0, elapsed: 570_000_000_000, trial: 56, remaining: 1_390_000_000_000)
        #expect(
            progressText(progress, summary.header, summary.log)
                == "trial 57 of 200, 9 min 30 s scanned, 23 min 10 s left, 0 devices")
    }
}
