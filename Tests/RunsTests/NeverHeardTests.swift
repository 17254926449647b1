import DiscoveryLatency
import HCI
import TestSupport
import Testing

@testable import Runs

/// Of an expected device that was never heard nothing is known but that it is awaited.
@Suite struct NeverHeardTests {
    @Test func itIsModelledWithAFullLegacyPDU() throws {
        let log = makeLog(expected: [address(1)])
        for trial in 0..<12 {
            log.beginTrial(
                at: Int64(trial) * 2 * second, timing: ScanTiming(windowUnits: 48, intervalUnits: 96))
            log.endTrial(at: Int64(trial) * 2 * second + second)
        }
        var header = RunHeader(
            version: "1", controller: ControllerDescription(name: "sim", channel: "simulated", clock: .virtual))
        header.analysis.advertisingInterval = 500 * ms
        let comparison = try #require(RunAnalysis(LogDevices(log), header)[0]?.comparison)
        #expect(comparison.prediction.model.payload == DeviceAnalysis.Observations.assumedPayload)
        #expect(!comparison.prediction.model.isExtended)
        #expect(comparison.verdict == .later)
    }
}
