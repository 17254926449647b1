import Controllers
import Foundation
import HCI
import LinuxSystem
import ProgramOutput

@testable import Recordings
@testable import Runs
@testable import ScanOutput
@testable import ScanSession

/// A run whose every report is written down: what the session would tell its observers, without a controller.
struct ScriptedRun {
    struct Report {
        var milliseconds: Double
        var address = DeviceAddress(bits: 0xC0FF_EE00_0001, kind: .random)
        var data: [UInt8] = []
        var rssi: Int8 = -60
    }

    var header = RunHeader(
        version: "1.2.3",
        controller: ControllerDescription(
            name: "hci0", channel: "raw", clock: .kernel, unixTimeOfZero: 1_700_000_000_000_000_000),
        requested: RequestedParameters(timing: RequestedTiming(window: 183_000_000, interval: 730_000_000)),
        preset: "android-balanced",
        effective: EffectiveParameters(
            timing: ScanTiming(windowUnits: 292, intervalUnits: 1168), active: false, phy: .le1M,
            filterDuplicates: false, family: .legacy),
        started: 1_700_000_000_000_000_000)
    var trials: [[Report]] = [[]]
    var trialMilliseconds: Int64 = 10_000
    var end = RunEnd.finished
    var warnings: [ScanWarning] = []
    var malformedReports = 0
    /// Bytes of a report that ends early, at the start of the first trial.
    var expected: [DeviceAddress] = []

    @discardableResult
    func run(_ observers: [any ScanObserver]) throws -> Run {
        var header = header
        if trials.count > 1 { header.plannedTrials = trials.count }
        header.trialDuration = trialMilliseconds * 1_000_000
        let log = DiscoveryLog(limits: MemoryLimits(maxDevices: 500, maxMemory: 2 << 20), expected: expected)
        let intake = ReportIntake(
            log: log, observers: observers, filter: HostFilter(), endsTrialWhenAllSeen: false)
        for observer in observers { try observer.runStarted(header) }
        for warning in warnings { for observer in observers { try observer.warning(warning) } }
        var start: Int64 = 0
        for reports in trials {
            intake.beginTrial(
                at: start, lasting: trialMilliseconds * 1_000_000, header.effective)
            for report in reports {
                var encoder = LegacyReportEncoder()
                var event: [UInt8] = []
                _ = encoder.add(
                    eventType: 0, address: report.address, data: report.data.span, rssi: report.rssi)
                encoder.finish(into: &event)
                intake.takeReports(event.span, at: start + Int64((report.milliseconds * 1e6).rounded()))
                for observer in observers { try observer.idle() }
            }
            intake.endTrial(at: start + trialMilliseconds * 1_000_000)
            start += trialMilliseconds * 1_000_000 + 500_000_000
        }
        if let failure = intake.failure { throw failure }
        var counters = log.counters
        counters.malformed = UInt64(malformedReports)
        var summary = Run(
            header: header, end: end, complete: end == .finished, duration: start - 500_000_000,
            contaminated: warnings.contains { if case .contaminated = $0 { true } else { false } },
            counters: counters, devices: LogDevices(log))
        summary.takeNotices(warnings)
        for observer in observers { try observer.runEnded(summary) }
        return summary
    }

    /// What an output writes.
    func output(_ make: (consuming OutputBuffer) -> any ScanObserver) throws -> [UInt8] {
        try captured { try run([make($0)]) }
    }

    func text(_ make: (consuming OutputBuffer) -> any ScanObserver) throws -> String {
        String(decoding: try output(make), as: UTF8.self)
    }
}

/// The bytes that `body` makes something write into the buffer it is given.
func captured(_ body: (consuming OutputBuffer) throws -> Void) throws -> [UInt8] {
    let path = temporaryPath()
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(try OutputBuffer(path: path))
    return try readFile(path, limit: 1 << 28)
}

func temporaryPath() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("blescan-\(UUID().uuidString)").path
}

/// Advertising data with a complete local name.
func named(_ name: [UInt8]) -> [UInt8] { [UInt8(name.count + 1), 0x09] + name }

/// Names from the air that want to be something else: an escape sequence, an operating system command, a C1 control,
/// bidirectional controls, a line break, a formula, broken and overlong UTF-8, quotes and a comma, a backslash.
let hostileNames: [[UInt8]] = [
    Array("\u{1B}[2J\u{1B}[31mred".utf8), Array("\u{1B}]0;title\u{7}".utf8), Array("\u{9B}31m".utf8),
    Array("abc\u{202E}txt.exe\u{2066}".utf8), Array("two\r\nlines\u{2028}".utf8),
    Array("=HYPERLINK(\"x\")".utf8),
    Array("+1".utf8), Array("-1".utf8), Array("@SUM(A1)".utf8), [0xFF, 0xFE, 0x41], [0xC0, 0xAF, 0x41],
    [0x41, 0xE2, 0x82], Array("a,\"b\"".utf8), Array("back\\slash".utf8), [0x00, 0x41, 0x7F],
    Array("naïve 東京 👍🏽".utf8),
    Array("\tTab".utf8), [],
]

extension Run {
    /// The log that a run of a session is made of.
    var log: DiscoveryLog { (devices as? LogDevices)?.log ?? DiscoveryLog() }
}
