import CommandLineTable
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
    private let text = RecordedRunText(ink: Ink(width: 80, unicode: true, color: false))

    /// Three runs of the household: 30/60 ms, 30/300 ms, and 30/60 ms again with another seed.
    private func recording(_ body: (borrowing RecordingReader) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/blescan-\(UUID().uuidString).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (seed, interval) in [(1, 60), (2, 300), (3, 60)] as [(UInt64, Int64)] {
            var options = ScanOptions()
            options.timing = RequestedTiming(window: 30_000_000, interval: interval * 1_000_000)
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

    @Test func oneRun() throws {
        try recording { reader in
            let run = try reader.run(2, devices: 3)
            let shown = lines { text.append(RunDocument(run), to: &$0) }
            let all = shown.joined(separator: "\n")
            #expect(shown[0] == "run         2, simulated time, blescan 0.1.0")
            #expect(all.contains("effective   window 30 ms (48 units), interval 300 ms (480 units)"))
            #expect(all.contains(" in 30 of 30 trials, "))
            #expect(all.contains("… and \(run.deviceCount - 3) devices with fewer advertising events"))
            #expect(all.contains("C0:FF:EE:00:00:02 rand (iBeacon)"))
            #expect(all.contains("\nFirst seen, ") && all.contains("\nGaps between advertising events, "))
            #expect(shown.allSatisfy { $0.count <= 80 })
        }
    }

    @Test func comparison() throws {
        try recording { reader in
            let runs = [
                try reader.run(1, devices: 100), try reader.run(2, devices: 100),
                try reader.run(3, devices: 100),
            ]
            let different = RecordedComparison(runs[0], runs[1])
            #expect(different.verdict == .differ)
            let shown = lines { text.append(different, to: &$0) }.joined(separator: "\n")
            #expect(
                shown.contains(
                    "run 1 finds devices sooner (log-rank test, each of 5 devices compared with itself: z = "))
            #expect(shown.contains("window/interval") && shown.contains("30/300 ms"))
            #expect(shown.contains("C0:FF:EE:00:00:01  Peripheral 500"))
            let turned = RecordedComparison(runs[1], runs[0])
            #expect(abs((different.test.z ?? 0) + (turned.test.z ?? 1)) < 1e-9)
            #expect(lines { text.append(turned, to: &$0) }.joined().contains("run 1 finds devices sooner"))
            #expect(RecordedComparison(runs[0], runs[2]).verdict == .noDifferenceShown)
            #expect(RecordedComparison(runs[0], runs[0]).test.z == 0)
            var empty = runs[0]
            empty.devices = []
            #expect(RecordedComparison(empty, runs[0]).verdict == .tooFewToTell)
            #expect(
                lines { text.append(RecordedComparison(empty, runs[0]), to: &$0) }.joined().contains(
                    "share no device"))
        }
    }

    /// A file can hold anything: nothing of it reaches the terminal's controls.
    @Test func hostileText() throws {
        try recording { reader in
            var run = try reader.run(1, devices: 5)
            let nasty = "\u{1b}[31mred\n\u{202e}"
            run.header.controller.name = nasty
            run.header.version = nasty
            run.header.preset = nasty
            run.header.notes = [nasty]
            run.warnings = [nasty]
            run.ending = nasty
            run.complete = false
            run.devices[0].name = Array(nasty.utf8)
            let comparison = RecordedComparison(run, run)
            let shown = lines {
                text.append(RunDocument(run), to: &$0)
                text.append(comparison, to: &$0)
            }
            #expect(
                shown.allSatisfy { line in
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e }
                })
            var line = try reader.runs()[0]
            line.controller = nasty
            line.ending = nasty
            let list = lines { text.append([line], to: &$0) }
            #expect(
                list.allSatisfy { line in
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e }
                })
        }
    }
}
