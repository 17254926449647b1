import HCI
import Runs
import Testing

@testable import ScanOutput

/// A row is used again for a report that differs in time and RSSI alone.
@Suite struct KeptRowsTests {
    /// An extended report of LE 1M with one octet of data (Core Specification Vol 4 Part E 7.7.65.13).
    private static func report(
        kind: UInt8 = 0x01, secondaryPHY: UInt8 = 1, sid: UInt8 = 3, power: UInt8 = 4, interval: UInt8 = 80,
        data: UInt8 = 9
    ) -> [UInt8] {
        let report: [UInt8] =
            [kind, 0, 1, 1, 2, 3, 4, 5, 0xc0, 1, secondaryPHY, sid, power, 0xc4, interval, 0]
            + [0, 0, 0, 0, 0, 0, 0, 1, data]
        return [0x04, 0x3e, UInt8(report.count + 2), 0x0d, 1] + report
    }

    private static func isKnown(_ event: [UInt8], in rows: inout KeptRows) throws -> Bool {
        guard var reports = AdvertisingReports(event: event.span), let report = reports.next() else {
            throw Missing()
        }
        if rows.place(of: report) != nil { return true }
        _ = rows.keep([1], split: 0, of: report, isKept: true)
        return false
    }
    private struct Missing: Error {}

    @Test func whateverExtendedAdvertisingAddsIsPartOfTheKey() throws {
        let others = [
            Self.report(kind: 0), Self.report(secondaryPHY: 2), Self.report(sid: 4), Self.report(power: 5),
            Self.report(interval: 81), Self.report(data: 8),
        ]
        for other in others {
            var rows = KeptRows()
            #expect(try !Self.isKnown(Self.report(), in: &rows))
            #expect(try Self.isKnown(Self.report(), in: &rows))
            #expect(try !Self.isKnown(other, in: &rows))
        }
    }
}
