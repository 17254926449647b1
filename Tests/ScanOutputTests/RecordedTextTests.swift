import Controllers
import DiscoveryLatency
import Foundation
import RadioSimulation
import Runs
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct RecordedTextTests {
    private let text = RunListText(ink: Ink(width: 80, unicode: true, color: false))

    /// Three runs of the household: 30/60 ms, 30/300 ms, and 30/60 ms again with another seed.
    private func recording(_ body: (borrowing RecordingReader) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/blescan-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (seed, interval) in [(1, 60), (2, 300), (3, 60)] as [(UInt64, Int64)] {
            var options = ScanOptions()
            options.timing = RoundedTiming(
                onGrid: ScanTiming(windowUnits: 48, intervalUnits: UInt16(interval * 8 / 5)))
            options.trials = 30
            options.trialDuration = 4_000_000_000
            options.seed = seed
            _ = try ScanSession(
                controller: SimulatedRadioController(scenario: .household, seed: seed), options: options,
                version: "0.1.0", observers: [try RunRecorder(path: path)]
            ).run()
        }
        try body(RecordingReader(path: path))
    }

    private func lines(_ body: (inout [UInt8]) -> Void) -> [String] {
        var bytes: [UInt8] = []
        body(&bytes)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .map(
                String.init)
    }

    @Test func listOfRuns() throws {
        try recording { reader in
            let runs = try reader.runs()
            let shown = lines { text.append(runs, to: &$0) }
            #expect(
                shown[0].hasPrefix("run  started         controller  window/interval  trials  devices  ended"))
            #expect(shown[2].contains("  2  simulated time  sim         30/300 ms         30/30"))
            #expect(shown[3].hasSuffix("finished"))
        }
        #expect(lines { text.append([RecordedRunLine](), to: &$0) } == ["no runs are recorded", ""])
    }

    @Test(arguments: [60, 80]) func fitsTheTerminal(_ width: Int) throws {
        let text = RunListText(ink: Ink(width: width, unicode: false, color: false))
        try recording { reader in
            let runs = try (1...2).map { RunPool($0, try reader.run($0)) }
            let list = try reader.runs()
            let shown =
                lines { text.append(list, to: &$0) }
                + lines { text.append(RunComparison(runs[0], runs[1]), to: &$0) }
            for line in shown {
                #expect(line.utf8.count <= width && line.utf8.allSatisfy { $0 < 0x80 } && line.last != " ")
            }
        }
    }

    @Test func comparison() throws {
        try recording { reader in
            let runs = try (1...3).map { RunPool($0, try reader.run($0)) }
            let different = RunComparison(runs[0], runs[1])
            #expect(different.verdict == .differ)
            let shown = lines { text.append(different, to: &$0) }.joined(separator: "\n")
            #expect(
                shown.contains(
                    "run 1 finds devices sooner\nLog-rank test, each of 5 devices compared with itself: z = "))
            #expect(shown.contains("window/interval") && shown.contains("30/300 ms"))
            #expect(shown.contains("C0:FF:EE:00:00:01  Peripheral 500"))
            let turned = RunComparison(runs[1], runs[0])
            #expect(abs((different.test.z ?? 0) + (turned.test.z ?? 1)) < 1e-9)
            #expect(lines { text.append(turned, to: &$0) }.joined().contains("run 1 finds devices sooner"))
            #expect(RunComparison(runs[0], runs[2]).verdict == .noDifferenceShown)
            #expect(RunComparison(runs[0], runs[0]).test.z == 0)
            let empty = RunPool(
                1,
                Run(
                    header: runs[0].members[0].run.header, end: .finished, complete: true, duration: 0,
                    contaminated: false, counters: RunCounters(),
                    devices: StoredDevices(
                        [], trials: [], listening: nil, isCodedOnly: false, gapsOfAll: LatencyHistogram())))
            #expect(RunComparison(empty, runs[0]).verdict == .tooFewToTell)
            #expect(
                lines { text.append(RunComparison(empty, runs[0]), to: &$0) }.joined().contains(
                    "share no device"))
        }
    }

    /// A file can hold anything: nothing of it reaches the terminal's controls.
    @Test func hostileText() throws {
        try recording { reader in
            var run = try reader.run(1)
            let nasty = "\u{1b}[31mred\n\u{202e}"
            run.header.controller.name = nasty
            run.header.version = nasty
            run.header.preset = nasty
            run.header.notes = [nasty]
            run.notices = [Notice(.note, 0, nasty)]
            run.complete = false
            let comparison = RunComparison(RunPool(1, run), RunPool(1, run))
            let shown = lines {
                RunText(ink: text.ink).appendWhole(run, to: &$0)
                text.append(comparison, to: &$0)
            }
            #expect(
                shown.allSatisfy { line in
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e }
                })
            var line = try reader.runs()[0]
            line.controller = nasty
            let list = lines { text.append([line], to: &$0) }
            #expect(
                list.allSatisfy { line in
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e }
                })
        }
    }
}
