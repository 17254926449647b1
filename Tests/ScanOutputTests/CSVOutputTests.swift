import HCI
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct CSVOutputTests {
    /// RFC 4180, as a spreadsheet reads it.
    static func rows(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var quoted = false
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if quoted {
                if byte != UInt8(ascii: "\"") {
                    field.append(byte)
                } else if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
                    field.append(byte)
                    position += 1
                } else {
                    quoted = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): quoted = true
            case UInt8(ascii: ","):
                row.append(String(decoding: field, as: UTF8.self))
                field = []
            case 0x0D: break
            case 0x0A:
                row.append(String(decoding: field, as: UTF8.self))
                rows.append(row)
                (row, field) = ([], [])
            default: field.append(byte)
            }
        }
        return rows
    }

    @Test(arguments: CSVOutput.Rows.allCases)
    func everyRowHasEveryColumn(rows: CSVOutput.Rows) throws {
        let run = SimulatedRun(trials: 3, seconds: 2)
        let table = Self.rows(try run.output { CSVOutput(to: $0, rows: rows) })
        #expect(table.allSatisfy { $0.count == table[0].count })
        let summary = try run.run([])
        let expected =
            switch rows {
            case .reports: Int(summary.counters.reports)
            case .devices: summary.devices.count
            case .trials: 3
            }
        #expect(table.count == expected + 1)
        let window = try #require(table[0].firstIndex(of: "window_ms"))
        #expect(table.dropFirst().allSatisfy { $0[window] == "30" })
    }

    /// One column whatever the labels are called, so that rows of several hosts go into one table.
    @Test(arguments: CSVOutput.Rows.allCases)
    func labelsAreAColumn(rows: CSVOutput.Rows) throws {
        var run = ScriptedRun()
        run.trials = [[.init(milliseconds: 4)]]
        let without = Self.rows(try run.output { CSVOutput(to: $0, rows: rows) })
        #expect(without[0].last == "labels" && without[1].last == "")
        run.header.labels.setIfPossible("site", "ber,\"lin")
        run.header.labels.setIfPossible("gateway", "g17")
        let table = Self.rows(try run.output { CSVOutput(to: $0, rows: rows) })
        #expect(table[0] == without[0])
        #expect(table[1].last == #"{"gateway":"g17","site":"ber,\"lin"}"#)
    }

    @Test func noFieldIsAFormula() throws {
        var run = ScriptedRun()
        run.trials = [
            hostileNames.enumerated().map { index, name in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .public),
                    data: named(name))
            }
        ]
        for rows in [CSVOutput.Rows.reports, .devices] {
            let bytes = try run.output { CSVOutput(to: $0, rows: rows) }
            let table = Self.rows(bytes)
            #expect(table.count == hostileNames.count + 1)
            let column = try #require(table[0].firstIndex(of: "name"))
            for (row, name) in zip(table.dropFirst(), hostileNames) {
                let field = row[column]
                #expect(!["=", "+", "-", "@", "\t", "\r"].contains { field.hasPrefix($0) }, "\(field)")
                if name.first == UInt8(ascii: "=") { #expect(field == "'=HYPERLINK(\"x\")") }
            }
        }
    }

    @Test func figuresOfADevice() throws {
        var run = ScriptedRun()
        run.trials = [[.init(milliseconds: 123.25), .init(milliseconds: 623.5, rssi: -70)]]
        let table = Self.rows(try run.output { CSVOutput(to: $0, rows: .devices) })
        let row = Dictionary(uniqueKeysWithValues: zip(table[0], table[1]))
        #expect(row["first_seen_ms"] == "123.25")
        #expect(row["gap_mean_ms"] == "500.25")
        #expect(row["rssi_min"] == "-70" && row["rssi_max"] == "-60" && row["rssi_last"] == "-70")
        #expect(row["requested_window_ms"] == "183" && row["window_ms"] == "182.5")
        #expect(row["address_type"] == "random" && row["trials_seen"] == "1")
    }

    /// A device that was missed between two sightings, one that came once, and an expected one that never came.
    @Test func figuresOfATrial() throws {
        let (known, stranger) = (0xC0FF_EE00_0001 as UInt64, 0xC0FF_EE00_0002 as UInt64)
        let (first, second) = (
            DeviceAddress(bits: known, kind: .random), DeviceAddress(bits: stranger, kind: .random)
        )
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 5, address: first)], [.init(milliseconds: 6, address: second)],
            [.init(milliseconds: 7, address: first), .init(milliseconds: 8, address: first)],
        ]
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0003, kind: .random)]
        let table = Self.rows(try run.output { CSVOutput(to: $0, rows: .trials) })
        let columns = [
            "run_started", "trial", "start_ms", "duration_ms", "ended_early", "filtered", "seen", "censored",
            "late",
            "window_ms", "labels",
        ]
        let places = try columns.map { try #require(table[0].firstIndex(of: $0)) }
        #expect(
            table.dropFirst().map { row in places.map { row[$0] } } == [
                ["2023-11-14T22:13:20.000Z", "0", "0", "10000", "false", "false", "1", "1", "0", "182.5", ""],
                [
                    "2023-11-14T22:13:20.000Z", "1", "10500", "10000", "false", "false", "1", "2", "0", "182.5",
                    "",
                ],
                [
                    "2023-11-14T22:13:20.000Z", "2", "21000", "10000", "false", "false", "1", "1", "0", "182.5",
                    "",
                ],
            ])
    }
}
