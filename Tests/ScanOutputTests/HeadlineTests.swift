import HCI
import Pictures
import RadioSimulation
import Testing

@testable import Recordings
@testable import Runs
@testable import ScanOutput
@testable import ScanSession

/// The sentence that a page begins with, and what follows from it for the rest.
@Suite struct HeadlineTests {
    private func content(_ change: (inout SimulatedRun) -> Void) throws -> PageContent {
        var run = SimulatedRun()
        change(&run)
        return RunPage(try run.run([])).content
    }

    private func expect(_ bits: UInt64, _ run: inout SimulatedRun) {
        run.options.expected = [AddressPattern(bits: bits, kind: nil)]
        run.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 96))
        run.options.analysis.advertisingInterval = 500_000_000
    }

    @Test func trialsAreExplained() throws {
        let page = try content {
            $0 = SimulatedRun(trials: 40, seconds: 5)
            expect(0xC0FF_EE00_0001, &$0)
        }
        #expect(page.headline.hasPrefix("Peripheral 500 took "))
        #expect(page.headline.contains(" 30 of 60 ms hears half of all events of a 500 ms advertiser"))
        #expect(
            page.headline.hasSuffix("; 60 of 60 ms would bring p90 to 458 ms."), "\(page.headline)")
        #expect(page.lead.isEmpty)
        // Forty trials have a p95, and no p99.
        #expect(page.sections.first?.figures.map(\.name) == ["p50", "p90", "p95", "mean"])
        // What to change stands in the headline, and not in the section again.
        #expect(page.sections.first?.paragraphs.contains { $0.hasPrefix("Scan 60") } == false)
    }

    @Test func oneScanHasNoDistribution() throws {
        let page = try content {
            $0.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 512))
        }
        #expect(page.headline.contains("320 of 320 ms would find it within"), "\(page.headline)")
        #expect(page.lead.hasPrefix("One scan is too few"))
        #expect(page.devices?.columns.contains { $0.title == "first seen" } == true)
        #expect(
            page.devices?.columns.contains { $0.title.contains("p95") || $0.title.contains("p99") } == false)
        #expect(page.sections.allSatisfy { $0.figures.isEmpty && $0.verdict == nil })
        #expect(page.pictures.map(\.title) == ["When each device was heard"])
    }

    @Test func whatNeverCame() throws {
        let page = try content {
            $0 = SimulatedRun(trials: 12, seconds: 2)
            expect(0xC0FF_EE00_00FF, &$0)
        }
        #expect(page.headline.hasPrefix("C0:FF:EE:00:00:FF was never found in 12 trials, though "))
        #expect(page.headline.hasSuffix("; check that it is on and in reach."), "\(page.headline)")
    }

    @Test func silence() throws {
        let page = try content { $0.scenario = Scenario() }
        #expect(page.headline.hasPrefix("Nothing was heard in "), "\(page.headline)")
        #expect(page.headline.hasSuffix("; scan longer, or nearer to what advertises."))
        #expect(page.sections.isEmpty && page.pictures.isEmpty && page.devices == nil)
    }
}
