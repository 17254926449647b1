import HCI
import ProgramOutput
import RadioSimulation
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct TextOutputTests {
    private func summary(_ run: ScriptedRun, _ ink: Ink = .plain) throws -> String {
        var text: [UInt8] = []
        let summary = try run.run([])
        HeaderText(ink: ink).append(summary.header, to: &text)
        text.put("\n")
        RunText(ink: ink).append(summary, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Two devices in 40 trials: one that is always heard, one that is missed in every fifth.
    private var trials: ScriptedRun {
        var run = ScriptedRun()
        run.trials = (0..<40).map { trial in
            var random = SeededRandom(seed: UInt64(trial))
            var reports: [ScriptedRun.Report] = [
                .init(
                    milliseconds: Double.random(in: 1...1500, using: &random),
                    data: named(Array("Thermometer".utf8)))
            ]
            if trial % 5 != 3 {
                reports.append(
                    .init(
                        milliseconds: Double.random(in: 1600...9000, using: &random),
                        address: DeviceAddress(bits: 0x0080_E100_0002, kind: .public),
                        data: bytes("0201060b16f6ff00000ff1ff018000"), rssi: -71))
            }
            for gap in 1...3 { reports.append(.init(milliseconds: 9100 + Double(gap) * 250.5, rssi: -58)) }
            return reports
        }
        return run
    }

    @Test func trialsSnapshot() throws {
        try checkSnapshot(try summary(trials), named: "trials.txt")
    }

    @Test func asciiSnapshot() throws {
        let text = try summary(trials, Ink(width: 72, unicode: false, color: false))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        try checkSnapshot(text, named: "trials-ascii.txt")
    }

    @Test func singleScanSnapshot() throws {
        var run = ScriptedRun()
        run.trialMilliseconds = 60_000
        run.end = .interrupted
        run.malformedReports = 3
        run.warnings = [.contaminated(opcode: 0x200C, time: 5), .silent(for: 12_000_000_000)]
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0009, kind: .random)]
        run.trials = [(0..<100).map { .init(milliseconds: 210 + Double($0) * 505 + Double($0 % 7)) }]
        try checkSnapshot(
            try run.text { TextOutput(to: $0, terminal: Terminal(descriptor: -1)) }, named: "single.txt")
    }

    @Test func everythingIsCensored() throws {
        var run = trials
        run.trials = run.trials.map { _ in [] }
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0009, kind: .random)]
        let text = try summary(run)
        #expect(text.contains("p50 > 10 s (not reached; 40 of 40 missed)"))
        #expect(text.contains("0/40"))
    }

    @Test func nothingHeard() throws {
        let text = try summary(ScriptedRun())
        #expect(text.contains("0 devices, 0 reports, 0 advertising events"))
    }

    /// No line of the summary or header is wider than the place, from 60 columns on, whatever the names.
    @Test(arguments: [60, 72, 80, 100, 132, 200])
    func linesFit(width: Int) throws {
        var run = trials
        run.trials[0] += hostileNames.enumerated().map { index, name in
            .init(
                milliseconds: 9990 + Double(index) / 10,
                address: DeviceAddress(bits: UInt64(index), kind: .random),
                data: named(name))
        }
        for unicode in [true, false] {
            let text = try summary(run, Ink(width: width, unicode: unicode, color: false))
            expectSafeText(Array(text.utf8))
            for line in text.split(separator: "\n") {
                #expect(displayWidth(line) <= width, "\(line)")
            }
        }
    }

    @Test func namesCannotReachTheTerminal() throws {
        var run = ScriptedRun()
        run.trials = [
            hostileNames.enumerated().map { index, name in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .random),
                    data: named(name))
            }
        ]
        let bytes = try run.output { TextOutput(to: $0, terminal: Terminal(descriptor: -1)) }
        expectSafeText(bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains(#"\x1B[2J\x1B[31mred"#))
        #expect(text.contains(#"\xFF\xFEA"#))
    }

    @Test func aDeviceIsAnnouncedOnce() throws {
        let text = try trials.text { TextOutput(to: $0, terminal: Terminal(descriptor: -1)) }
        let lines = text.split(separator: "\n").filter { $0.contains("dBm  ADV_IND") }
        #expect(lines.count == 2)
    }

    @Test func quietIsTheSummaryAlone() throws {
        let text = try trials.text { TextOutput(to: $0, terminal: Terminal(descriptor: -1), quiet: true) }
        #expect(text.hasPrefix("controller  hci0"))
        #expect(!text.contains("dBm  ADV_IND"))
    }

    private func unwrapped(_ text: String) -> String { text.split(separator: /\s+/).joined(separator: " ") }

    @Test func asIfFiltered() throws {
        var run = ScriptedRun()
        run.trials = [
            (0..<6).map {
                .init(milliseconds: Double($0) * 100, address: DeviceAddress(bits: UInt64($0), kind: .random))
            }
        ]
        #expect(try unwrapped(summary(run)).contains("as if a duplicate filter were on"))
        run.trials[0].append(.init(milliseconds: 900, address: DeviceAddress(bits: 3, kind: .random)))
        #expect(try !unwrapped(summary(run)).contains("as if a duplicate filter were on"))
    }

    @Test func householdHasItsHint() throws {
        let bytes = try SimulatedRun(seconds: 20).output {
            TextOutput(to: $0, terminal: Terminal(descriptor: -1))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.contains("2 devices wait for Thread credentials: see `thread-creds preferred`"))
        #expect(text.contains("simulated radio, seed 7"))
        #expect(text.contains("Peripheral 500"))
    }
}
