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

@Suite struct MetricsTests {
    private func snapshot(
        _ run: ScriptedRun, _ format: MetricsFormat = .openMetrics, buckets: [Int64] = MetricsOutput.buckets
    ) throws -> String {
        let path = temporaryPath()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let output = try MetricsOutput(path: path, format, buckets: buckets)
        #expect(try readFile(path, limit: 100) == Array((format == .openMetrics ? "# EOF\n" : "").utf8))
        try run.run([output])
        return String(decoding: try readFile(path, limit: 1 << 24), as: UTF8.self)
    }

    private var run: ScriptedRun {
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 4), .init(milliseconds: 504)], [.init(milliseconds: 5)], [],
            [.init(milliseconds: 7000)],
        ]
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)]
        return run
    }

    @Test func bucketsAreCumulativeAndExact() throws {
        let text = try snapshot(run)
        #expect(text.hasSuffix("# EOF\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"0.02\"} 2\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"1.5\"} 2\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"5.0\"} 2\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"10.0\"} 3\n"))
        #expect(text.contains("blescan_scan_window_seconds{setting=\"requested\"} 0.183\n"))
        #expect(text.contains("blescan_scan_window_seconds{setting=\"effective\"} 0.1825\n"))
        let chosen = try snapshot(run, .prometheus, buckets: [4_000_000, 7_000_000_000])
        #expect(chosen.contains("blescan_first_seen_seconds_bucket{le=\"0.004\"} 1\n"))
        #expect(chosen.contains("blescan_first_seen_seconds_bucket{le=\"7\"} 3\n"))
        #expect(chosen.components(separatedBy: "blescan_first_seen_seconds_bucket").count == 4)
    }

    /// A trial that ended without the device is longer than every bound: without it p95 would flatter.
    @Test func censoredTrialsAreAboveEveryBound() throws {
        let text = try snapshot(run)
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"60.0\"} 3\n"))
        #expect(text.contains("blescan_first_seen_seconds_bucket{le=\"+Inf\"} 4\n"))
        #expect(text.contains("blescan_first_seen_seconds_count 4\n"))
        #expect(text.contains("blescan_first_seen_seconds_sum 17.009\n"))
        #expect(text.contains("blescan_first_seen_censored_total 1\n"))
    }

    /// Expected devices alone have series: one that was never heard has them too.
    @Test func expectedDevicesHaveSeries() throws {
        var run = run
        run.expected = [
            DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random),
            DeviceAddress(bits: 0xC0FF_EE00_0002, kind: .random),
        ]
        run.trials[0].append(.init(milliseconds: 1, address: DeviceAddress(bits: 7, kind: .random)))
        let text = try snapshot(run, .prometheus)
        let never = "address=\"C0:FF:EE:00:00:02\",address_type=\"random\""
        #expect(text.contains("blescan_device_first_seen_seconds_bucket{\(never),le=\"60\"} 0\n"))
        #expect(text.contains("blescan_device_first_seen_seconds_bucket{\(never),le=\"+Inf\"} 4\n"))
        #expect(text.contains("blescan_device_first_seen_censored_total{\(never)} 4\n"))
        #expect(text.contains("blescan_device_reports_total{\(never)} 0\n"))
        #expect(text.contains("blescan_device_gap_seconds_count{\(never)} 0\n"))
        #expect(text.contains("blescan_devices 3\n"))
        #expect(!text.contains("00:00:00:00:00:07"))
    }

    /// The older format names a family as its samples are named, and knows no infos, units and end.
    @Test func prometheusHasItsOwnWords() throws {
        let text = try snapshot(run, .prometheus)
        #expect(text.contains("# TYPE blescan_run_info gauge\nblescan_run_info{"))
        #expect(text.contains("# TYPE blescan_trials_total counter\nblescan_trials_total 4\n"))
        #expect(!text.contains("# UNIT") && !text.contains("# EOF"))
        let open = try snapshot(run)
        #expect(open.contains("# TYPE blescan_run info\nblescan_run_info{"))
        #expect(open.contains("# TYPE blescan_trials counter\nblescan_trials_total 4\n"))
        func samples(_ text: String) -> [Substring] {
            text.split(separator: "\n").filter { !$0.hasPrefix("#") && !$0.contains("le=") }
        }
        #expect(samples(text) == samples(open))
    }

    @Test func labelsAreOnEverySample() throws {
        var run = run
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)]
        run.header.labels.setIfPossible("site", "ber\"lin")
        run.header.labels.setIfPossible("gateway", "g17")
        let lines = try snapshot(run, .prometheus).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.count > 50)
        #expect(lines.allSatisfy { $0.contains("{gateway=\"g17\",site=\"ber\\\"lin\"") })
    }

    @Test func whatWentWrongIsCounted() throws {
        var run = run
        run.warnings = [.contaminated(opcode: 0x200C, time: 5)]
        run.end = .controllerLost
        let text = try snapshot(run)
        #expect(text.contains("blescan_contaminated_total 1\n"))
        #expect(text.contains("blescan_controller_lost_total 1\n"))
        #expect(text.contains("blescan_dropped_total 0\n"))
        #expect(text.contains("blescan_complete 0\n"))
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
        run.expected = hostileNames.indices.map { DeviceAddress(bits: UInt64($0), kind: .random) }
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

    @Test func seriesAreBounded() throws {
        var run = ScriptedRun()
        run.expected = (0..<250).map { DeviceAddress(bits: UInt64($0), kind: .random) }
        run.trials = [run.expected.map { .init(milliseconds: Double($0.bits), address: $0) }]
        let text = try snapshot(run)
        #expect(text.contains("blescan_devices 250\n"))
        #expect(text.contains("blescan_devices_left_out 150\n"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("blescan_device_info{") }.count == 100)
    }

    @Test func aPathThatCannotBeWrittenIsNoticedBeforeTheScan() {
        #expect(throws: (any Error).self) { try MetricsOutput(path: "/nonexistent/metrics", .prometheus) }
    }
}

@Suite struct HGRMOutputTests {
    @Test func firstSeenAndGaps() throws {
        var run = ScriptedRun()
        run.trials = [
            [.init(milliseconds: 100), .init(milliseconds: 600)], [], [.init(milliseconds: 300)],
        ]
        run.expected = [DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)]
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
