import DiscoveryLatency
import Foundation
import HCI
import LinuxSystem
import Runs
import TestSupport
import Testing

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

@Suite struct OpenMetricsTests {
    private func snapshot(_ run: ScriptedRun) throws -> String {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let output = try OpenMetricsOutput(path: path)
        #expect(try readFile(path, limit: 100) == Array("# EOF\n".utf8))
        try run.run([output])
        return String(decoding: try readFile(path, limit: 1 << 24), as: UTF8.self)
    }

    private var run: ScriptedRun {
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 4), .init(milliseconds: 504)], [.init(milliseconds: 5)], [],
            [.init(milliseconds: 7000)],
        ]
        return run
    }

    @Test func bucketsAreCumulativeAndExact() throws {
        let text = try snapshot(run)
        #expect(text.hasSuffix("# EOF\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"0.005\"} 2\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"5.0\"} 2\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"10.0\"} 3\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"+Inf\"} 3\n"))
        #expect(text.contains("blescan_first_seen_seconds_sum 7.009\n"))
        #expect(text.contains("blescan_first_seen_censored 1\n"))
        #expect(text.contains("blescan_scan_window_seconds{setting=\"requested\"} 0.183\n"))
        #expect(text.contains("blescan_scan_window_seconds{setting=\"effective\"} 0.1825\n"))
    }

    /// Families are declared once and their samples stand together; every sample belongs to the family above it.
    @Test func familiesAreWhole() throws {
        let text = try snapshot(run)
        var family = ""
        var seen: Set<String> = []
        for line in text.split(separator: "\n") where line != "# EOF" {
            if line.hasPrefix("# TYPE ") {
                family = String(line.split(separator: " ")[2])
                #expect(seen.insert(family).inserted, "\(family) twice")
            } else if !line.hasPrefix("#") {
                #expect(line.hasPrefix(family))
            }
        }
        #expect(seen.count > 15)
    }

    @Test func namesAreLabels() throws {
        var run = ScriptedRun()
        run.trials = [
            hostileNames.enumerated().map { index, name in
                .init(
                    milliseconds: Double(index), address: DeviceAddress(bits: UInt64(index), kind: .random),
                    data: named(name))
            }
        ]
        let lines = try snapshot(run).split(separator: "\n", omittingEmptySubsequences: false)
        let devices = lines.filter { $0.hasPrefix("blescan_device_info{") }
        #expect(devices.count == hostileNames.count)
        #expect(devices.allSatisfy { $0.hasSuffix("\"} 1") })
        #expect(devices.contains { $0.contains(#"name="a,\"b\"""#) })
    }

    @Test func devicesAreBounded() throws {
        var run = ScriptedRun()
        run.trials = [
            (0..<250).map {
                .init(milliseconds: Double($0), address: DeviceAddress(bits: UInt64($0), kind: .random))
            }
        ]
        let text = try snapshot(run)
        #expect(text.contains("blescan_devices 250\n"))
        #expect(text.contains("blescan_devices_left_out 150\n"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("blescan_device_info{") }.count == 100)
    }

    @Test func aPathThatCannotBeWrittenIsNoticedBeforeTheScan() {
        #expect(throws: (any Error).self) { try OpenMetricsOutput(path: "/nonexistent/metrics") }
    }
}

@Suite struct HGRMOutputTests {
    @Test func firstSeenAndGaps() throws {
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 100), .init(milliseconds: 600)], [], [.init(milliseconds: 300)],
        ]
        for (latencies, count, remark) in [
            (HGRMOutput.Latencies.firstSeen, 2, "1 censored"), (.gaps, 1, "gaps between advertising events"),
        ] {
            let path = temporaryPath()
            defer { try? FileManager.default.removeItem(atPath: path) }
            try run.run([try HGRMOutput(path: path, latencies)])
            let text = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
            #expect(text.contains("Value     Percentile TotalCount 1/(1-Percentile)"))
            #expect(text.contains("Total count    = \(String(repeating: " ", count: 11))\(count)]"))
            #expect(text.contains(remark))
            #expect(text.contains("#[effective: window 182.5 ms"))
        }
    }
}
