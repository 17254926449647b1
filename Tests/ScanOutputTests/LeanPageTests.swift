import Foundation
import HCI
import ProgramOutput
import Runs
import TestSupport
import Testing

@testable import ScanOutput
@testable import ScanSession

/// Pages of many trials, of which not everything is in memory at once.
@Suite struct LeanPageTests {
    @Test func aPageWrittenInPartsIsTheSame() throws {
        var simulated = SimulatedRun(trials: 12, seconds: 2)
        simulated.options.timing = RoundedTiming(onGrid: ScanTiming(windowUnits: 48, intervalUnits: 480))
        let run = try simulated.run([])
        let whole = RunPage(run, isLean: false).html
        #expect(RunPage(run, isLean: true).html == whole)
        let path = NSTemporaryDirectory() + "lean-page-\(UUID().uuidString).html"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try HTMLOutput(path: path).runEnded(run)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(whole))
    }
}
