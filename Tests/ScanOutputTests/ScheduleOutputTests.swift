import DiscoveryLatency
import Foundation
import JSON
import Pictures
import ProgramOutput
import RadioSimulation
import Runs
import Testing

@testable import ScanOutput
@testable import ScanSession

/// Whether the controller keeps its schedule, of simulated controllers whose windows are known: text, JSON and page tell
/// the same.
@Suite struct ScheduleOutputTests {
    struct Controller: Sendable, CustomTestStringConvertible {
        /// Of the scenario's scanner.
        var scanner: String
        var interval: Int64 = 300_000_000
        /// What the page says; nil: no table.
        var verdict: String?
        var isKept = true
        /// Milliseconds.
        var offset = 0.0...0.0
        var words: String?
        var testDescription: String { scanner }
    }

    private static let controllers = [
        Controller(scanner: "{}", verdict: "kept", offset: -0.5...0.5),
        Controller(
            scanner: #"{"first_window_delay_us":100000}"#, verdict: "kept with an offset of ",
            offset: 99...102,
            words: "ms late"),
        Controller(
            scanner: #"{"interval_bias_us":5000}"#, verdict: "not kept", isKept: false,
            words: "the controller did not keep this schedule"),
        // Listens all the time: nobody can tell.
        Controller(scanner: "{}", interval: 30_000_000),
    ]

    @Test(arguments: controllers)
    func everyOutputTellsTheSame(_ controller: Controller) throws {
        let scenario = Array(
            """
            {"advertisers":[{"address":"C0:FF:EE:00:00:01","interval_ms":100},
            {"address":"C0:FF:EE:00:00:02","interval_ms":211.25}],"scanner":\(controller.scanner)}
            """.utf8)
        var simulated = SimulatedRun(seconds: 120)
        simulated.scenario = try Scenario(json: scenario.span)
        simulated.options.timing = RoundedTiming(
            onGrid: ScanTiming(windowUnits: 48, intervalUnits: UInt16(controller.interval / ScanTiming.unit)))
        let run = try simulated.run([])
        let schedules = try JSONReader.read(try simulated.output { JSONOutput(to: $0) })["schedules"].elements
        let text = String(
            decoding: try simulated.output { TextOutput(to: $0, terminal: Terminal(descriptor: -1)) },
            as: UTF8.self)
        let html = String(decoding: RunPage(run).html, as: UTF8.self)
        let fact = html.components(separatedBy: "<dt>schedule</dt>")
        guard let verdict = controller.verdict else {
            #expect(schedules.isEmpty && fact.count == 1)
            return
        }
        let schedule = try #require(schedules.first)
        #expect(try schedule["kept"] == .bool(controller.isKept))
        if controller.isKept {
            let offset = try #require(try schedule["offset_ms"].number)
            #expect(controller.offset.contains(offset), "\(offset)")
        }
        if let words = controller.words {
            #expect(text.split(separator: "\n").joined(separator: " ").contains(words))
        }
        let shown = try #require(fact.last?.components(separatedBy: "</dd>").first).replacing(
            "\u{a0}", with: " ")
        let outside = roughPercent(1 - (try schedule["in_windows"].number ?? 0))
        #expect(fact.count == 2 && shown.contains(verdict), "\(shown)")
        #expect(shown.contains("; \(outside) of ") && shown.contains("outside the windows"), "\(shown)")
    }

    /// Two settings, one kept and one not: a row for each.
    @Test func severalSettingsAreATable() throws {
        func fit(_ interval: Int64, _ step: Int64) -> ScheduleFit {
            let scan = ScanStretch(start: 0, window: 30_000_000, interval: interval)
            return ScheduleFit([scan], (1...400).map { (time: $0 * step + 10_000_000, scan: 0) })
        }
        let fits = [fit(300_000_000, 300_000_000), fit(200_000_000, 37_000_000), fit(30_000_000, 30_000_000)]
        let paged = try #require(PagedSchedules(fits))
        #expect(paged.fact == nil)
        #expect(paged.table?.rows.map { $0.cells[0] } == ["30/300", "30/200"])
        #expect(paged.table?.rows.map { $0.cells[3] } == ["kept", "not kept"])
        #expect(PagedSchedules([fits[2]]) == nil && PagedSchedules([fits[0]])?.table == nil)
    }
}
