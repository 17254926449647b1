import DiscoveryLatency
import Glibc
import HCI
import ProgramOutput
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

/// Whether the same device, first heard a long time after the scan began, came in late: by the model, for its gaps alone
/// do not tell.
func judgeLate(_ rounds: Int) -> UInt64 {
    let train = heard()
    let longest = zip(train.times.dropFirst(), train.times).map(-).max() ?? 0
    var sightings = LateArrival.Sightings(
        firstSeen: 2 * longest, gaps: train.times.count - 1, longestGap: longest)
    sightings.train = train
    var sum: UInt64 = 0
    for _ in 0..<rounds { sum &+= LateArrival.isLate(sightings) ? 2 : 1 }
    return LateArrival.isLateAtOnce(sightings) == nil ? sum : 0
}

/// A run of 20 devices at 30/300 ms that is over, as `--format json` prints it: estimates, predictions, figures.
func endRun(_ rounds: Int) -> UInt64 {
    let log = DiscoveryLog()
    log.beginTrial(at: 0, timing: ScanTiming(windowUnits: 48, intervalUnits: 480))
    var heard: [(time: Int64, event: [UInt8])] = []
    for number in 0..<20 {
        let event = legacyEvent(DeviceAddress(bits: 0xC0FF_EE00_0000 + UInt64(number), kind: .random))
        let microseconds: Int64 = [100_000, 152_500, 211_250, 318_750, 546_250, 760_000, 852_500][number % 7]
        let times = times(advertising: microseconds * 1000, seed: UInt64(number + 1))
        heard += times.map { ($0, event) }
    }
    heard.sort { $0.time < $1.time }
    for (time, event) in heard {
        guard var reports = AdvertisingReports(event: event.span) else { continue }
        while let report = reports.next() { _ = log.record(report, at: time) }
    }
    let end = (heard.last?.time ?? 0) + 1
    log.endTrial(at: end)
    let header = RunHeader(
        version: "1", controller: ControllerDescription(name: "sim", channel: "simulated", clock: .virtual))
    var sum: UInt64 = 0
    for _ in 0..<rounds {
        let run = Run(
            header: header, end: .finished, complete: true, duration: end, contaminated: false,
            counters: log.counters, devices: LogDevices(log))
        do { try JSONOutput(to: nowhere()).runEnded(run) } catch { return 0 }
        sum &+= run.counters.events
    }
    return sum
}

private func heard() -> EventTrain {
    let times = times(advertising: 500_000_000, seed: 1)
    let scan = ScanStretch(
        start: 0, end: (times.last ?? 0) + 1, window: 30_000_000, interval: 300_000_000)
    return EventTrain(times: times, scans: [scan])
}

/// When a scanner of 30/300 ms hears 120 events of an advertiser.
private func times(advertising period: Int64, seed: UInt64) -> [Int64] {
    let (window, interval): (Int64, Int64) = (30_000_000, 300_000_000)
    var times: [Int64] = []
    var time: Int64 = 0
    var state = seed
    while times.count < 120 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        time += period + Int64(state >> 40) * 10_000_000 >> 24
        if time % interval < window - 500_000 { times.append(time) }
    }
    return times
}
