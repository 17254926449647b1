import Foundation
import HCI
import LinuxSystem
import ProgramOutput
import RadioSimulation
import TestSupport
import Testing

@testable import Controllers
@testable import blescan

/// `blescan controllers` on machines that are not here: an adapter that was asked, one that could not be, one that is
/// blocked. The JSON snapshot is also held against its schema.
@Suite struct ControllersListingTests {
    private func adapters() throws -> [AdapterListing] {
        var details = try AdapterListing.Details(
            asking: SimulatedRadioController(scenario: .household, seed: 1))
        // A name that does not come from us is not trusted.
        details.manufacturer = "Simulated\u{1B}[2J"
        return [
            AdapterListing(
                name: "hci0", address: "00:1A:7D:DA:71:13", isUp: true, block: AdapterListing.Block.none,
                bus: "USB",
                userChannelTaken: false, bluetoothdRuns: true, details: details),
            AdapterListing(
                name: "hci1", address: "00:00:00:00:00:00", isUp: false, block: nil, bus: "UART",
                userChannelTaken: true, bluetoothdRuns: true, detailsMissing: "somebody has its user channel"),
            AdapterListing(
                name: "hci2", address: "5C:F3:70:8B:00:01", isUp: false, block: .hardware, bus: "USB",
                userChannelTaken: false, bluetoothdRuns: false, detailsMissing: "it is down"),
        ]
    }

    private func written(_ body: (inout OutputBuffer) throws -> Void) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(
            "adapters-\(UUID().uuidString)"
        ).path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var out = try OutputBuffer(path: path)
        try body(&out)
        try out.flush()
        return String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    }

    @Test func json() throws {
        let adapters = try adapters()
        try checkSnapshot(try written { appendJSON(adapters, to: &$0) }, named: "controllers.json")
    }

    /// What has no room side by side stands below, whole.
    @Test(arguments: [60, 80]) func narrow(_ width: Int) throws {
        let adapters = try adapters()
        let text = try written { appendTable(adapters, width: width, to: &$0) }
        for line in text.split(separator: "\n") { #expect(displayWidth(String(line)) <= width, "\(line)") }
        let words = text.split { $0.isWhitespace }.joined(separator: " ")
        #expect(words.contains("held by bluetoothd") && words.contains("hci0: Simulated"), "\(text)")
        #expect(!text.contains("…"))
    }

    @Test func table() throws {
        let adapters = try adapters()
        try checkSnapshot(try written { appendTable(adapters, to: &$0) }, named: "controllers.txt")
    }
}
