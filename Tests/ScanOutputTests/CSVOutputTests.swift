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
            rows == .devices ? summary.devices.count : Int(summary.counters.reports)
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
        for rows in CSVOutput.Rows.allCases {
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
}
