import CommandLineTable
import DiscoveryLatency
import Glibc
import HCI
import Runs
import ScanOutput

/// Reports of 40 devices in turn, as `--format ndjson` and `--format csv` print them.
func printNDJSON(_ rounds: Int) -> UInt64 {
    report(rounds, to: NDJSONOutput(to: nowhere()))
}

func printCSV(_ rounds: Int) -> UInt64 {
    report(rounds, to: CSVOutput(to: nowhere()))
}

private func nowhere() -> OutputBuffer {
    OutputBuffer(descriptor: unsafe open("/dev/null", O_WRONLY), name: "/dev/null")
}

private func report(_ rounds: Int, to output: some ScanObserver) -> UInt64 {
    let header = RunHeader(
        version: "1", controller: ControllerDescription(name: "sim", channel: "simulated", clock: .virtual))
    let events = (0..<40).map {
        legacyEvent(DeviceAddress(bits: 0xC0FF_EE00_0000 + UInt64($0), kind: .random))
    }
    var sum: UInt64 = 0
    do {
        try output.runStarted(header)
        try output.trialStarted(0, at: 0)
        for round in 0..<rounds {
            let time = Int64(round) * 12_345_678
            let event = events[round % 40]
            let context = ReportContext(
                time: time, trial: 0, latency: time, firstInTrial: round < 40, newDevice: round < 40,
                newEvent: true)
            try tell(event.span, context, to: output)
            sum &+= 1
        }
    } catch {
        return 0
    }
    return sum
}

private func tell(_ event: Span<UInt8>, _ context: ReportContext, to output: some ScanObserver) throws {
    guard var reports = AdvertisingReports(event: event) else { return }
    while let report = reports.next() { try output.report(report, context) }
}

/// An advertiser of 500 ms, heard in 120 events by a scanner of 30/300 ms: its interval, estimated.
func estimateInterval(_ rounds: Int) -> UInt64 {
    let train = heard()
    var sum: UInt64 = 0
    for _ in 0..<rounds {
        if let estimate = AdvertisingIntervalEstimate(train) { sum &+= UInt64(estimate.gaps) }
    }
    return sum
}

private func heard() -> EventTrain {
    let (window, interval): (Int64, Int64) = (30_000_000, 300_000_000)
    var times: [Int64] = []
    var time: Int64 = 0
    var state: UInt64 = 1
    while times.count < 120 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        time += 500_000_000 + Int64(state >> 40) * 10_000_000 >> 24
        if time % interval < window - 500_000 { times.append(time) }
    }
    let scan = ScanStretch(start: 0, end: time + 1, window: window, interval: interval)
    return EventTrain(times: times, scans: [scan])
}
