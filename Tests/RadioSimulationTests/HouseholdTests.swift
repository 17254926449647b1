import Advertising
import HCI
import RadioSimulation
import Testing

@Suite struct HouseholdTests {
    private func heard(active: Bool = false) -> [UInt64: [Heard]] {
        let harness = ScanHarness(.household)
        harness.start(window: 96, interval: 96, active: active)
        harness.advance(to: 60 * second)
        return Dictionary(grouping: harness.takeReports()) { $0.address.bits }
    }

    @Test func sixDevicesLiveThere() {
        let devices = heard()
        let phones = devices.filter { $0.key >> 46 == 1 }
        #expect(devices.count == 5 + phones.count && (2...3).contains(phones.count))
        for (device, interval) in [(1, 500.0), (2, 100), (3, 1022.5), (4, 152.5), (5, 211.25)] {
            let count = Double(devices[0xc0ff_ee00_0000 + UInt64(device)]?.count ?? 0)
            #expect(abs(count - 60_000 / (interval + 5)) < 0.05 * count + 2, "device \(device): \(count)")
        }
    }

    @Test func payloadsAreWhatTheySay() throws {
        let devices = heard()
        func payloads(_ device: UInt64) throws -> [Payload] {
            let report = try #require(devices[0xc0ff_ee00_0000 + device]?.first)
            return Payload.all(in: report.data.span)
        }
        for report in devices.values.compactMap(\.first) {
            var structures = ADStructures(report.data.span)
            while structures.next() != nil {}
            let malformed = structures.malformed
            #expect(!malformed, "\(report.address)")
        }
        #expect(devices[0xc0ff_ee00_0001]?.first?.data.count == 31)
        #expect(try payloads(2).map(\.name) == ["ibeacon"])
        let needy = try [4, 5].map { try payloads($0).contains(where: \.needsThreadCredentials) }
        #expect(needy == [true, true])
        #expect(try payloads(3).map(\.name) == ["eddystone_url"])
    }

    @Test func onlyThePeripheralHasMoreToTell() {
        let devices = heard(active: true)
        let responders = devices.filter { $0.value.contains { $0.kind.isScanResponse && !$0.data.isEmpty } }
        #expect(responders.keys.elementsEqual([0xc0ff_ee00_0001]))
    }
}
