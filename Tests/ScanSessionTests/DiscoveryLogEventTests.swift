import DiscoveryLatency
import HCI
import TestSupport
import Testing

@testable import ScanSession

struct DiscoveryLogEventTests {
    @Test func recordFitsIntoItsBound() {
        #expect(MemoryLayout<DeviceSlot>.stride <= 256)
        #expect(MemoryLayout<DeviceSlot>.size > 150, "a record this small has lost something")
    }

    @Test func gapsRunFromEventToEvent() {
        let log = makeLog()
        log.beginTrial(at: 5 * second)
        for event in 0..<10 { log.hear(address(1), at: 5 * second + 100 * ms + Int64(event) * 500 * ms) }
        log.endTrial(at: 10 * second)
        let device = log[0]
        #expect(device.reports == 10)
        #expect(device.events == 10)
        #expect(device.gaps.count == 9)
        #expect(device.gaps.shortest == 500 * ms)
        #expect(device.gaps.longest == 500 * ms)
        #expect(device.firstSeen == [100 * ms])
        #expect(log.gapsOfAll == device.gaps)
        #expect(log.totals.firstSeen.p50 == 100 * ms)
    }
}
