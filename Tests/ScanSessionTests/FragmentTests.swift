import DiscoveryLatency
import HCI
import Testing

@testable import Runs
@testable import ScanSession

/// Extended advertisements in fragments, from the packets to the device's data.
struct FragmentTests {
    private func intake() -> ReportIntake {
        let intake = ReportIntake(
            log: DiscoveryLog(), observers: [], filter: HostFilter(), endsTrialWhenAllSeen: false)
        intake.beginTrial(at: 0, lasting: nil)
        return intake
    }

    private func fragments(_ data: [UInt8], truncated: Bool = false) -> [[UInt8]] {
        var wire: [UInt8] = []
        let address = DeviceAddress(bits: 0xc0ff_ee00_0001, kind: .random)
        return ExtendedReportEncoder.appendFragments(
            eventType: 0, address: address, sid: 1, rssi: -40, data: data.span, truncated: truncated, to: &wire
        ).map { Array(wire[$0]) }
    }

    @Test func theFirstFragmentIsTheDiscoveryAndAllOfThemTheData() {
        let data = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        let intake = intake()
        for (index, packet) in fragments(data).enumerated() {
            intake.takeReports(packet.span, at: 100 + Int64(index) * 1_000_000)
        }
        intake.endTrial(at: 1_000_000_000)
        #expect(intake.log[0].firstSeen == [100])
        #expect(intake.log[0].data == data)
        #expect(intake.log.counters.truncatedChains == 0)
        #expect(intake.log.counters.events == 1)
    }

    @Test func chainsWithoutEndAreCounted() {
        let data = Array(repeating: UInt8(1), count: 300)
        let intake = intake()
        // The controller lost the rest; what came is kept.
        for packet in fragments(data, truncated: true) { intake.takeReports(packet.span, at: 0) }
        #expect(intake.log.counters.truncatedChains == 1)
        #expect(intake.log[0].data == data)
        // The rest never comes: known when the trial ends.
        let first = fragments(data)[0]
        intake.takeReports(first.span, at: 500_000_000)
        #expect(intake.log.counters.truncatedChains == 1)
        intake.endTrial(at: 1_000_000_000)
        #expect(intake.log.counters.truncatedChains == 2)
    }

    /// The rest of a chain is lost, and the next event comes: it is an event of its own with data of its own.
    @Test func theNextEventClosesAChainWhoseRestWasLost() {
        let data = (0..<400).map { UInt8(truncatingIfNeeded: $0) }
        let packets = fragments(data)
        let intake = intake()
        let first = packets[0]
        intake.takeReports(first.span, at: 0)
        for (index, packet) in packets.enumerated() {
            intake.takeReports(packet.span, at: 100_000_000 + Int64(index) * 1_000_000)
        }
        intake.endTrial(at: 1_000_000_000)
        #expect(intake.log.counters.events == 2)
        #expect(intake.log.counters.truncatedChains == 1)
        #expect(intake.log[0].data == data)
    }
}
