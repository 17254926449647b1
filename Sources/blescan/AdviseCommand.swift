import CommandLineTable
import DiscoveryLatency
import ScanOutput

struct AdviseSettings {
    var advertisingInterval: Duration?
    var target: Duration?
    var percentile = 95.0
    var dutyCycle: Double?
    var window: Duration?
    var interval: Duration?
    var longestInterval = Duration.milliseconds(10_240)
    var model: ModelSettings
    var format = ListingFormat.text
    var path: String?

    init() {
        model = ModelSettings()
        // Advice is for devices that walk in: at `scan` any window as long as the period finds all at once.
        model.start = .entry
    }
}

/// `blescan advise`.
func addAdvise(to program: inout Program) {
    let command = Command(
        "advise", "find the scan setting, or the advertising interval, to use", AdviseSettings()
    ) {
        $0.paragraph(
            "Searches window and interval on the controller's grid: the cheapest duty cycle that meets a target, or "
                + "the soonest discovery at a given duty cycle. With --window and --interval it searches the longest "
                + "advertising interval instead. Settings are judged by their worst case over the delay laws of real "
                + "devices and 5 ms more or less of advertising interval.")
        $0.section("Advice")
        $0.option("t", "advertising-interval", "MS", \.advertisingInterval, "the device's advertising interval")
        $0.option(nil, "target", "MS", \.target, "the percentile is to be reached within this time")
        $0.option(nil, "percentile", "P", \.percentile, "the percentile that counts, such as 95")
        $0.option(
            nil, "duty-cycle", "SHARE", \.dutyCycle, "the share of time the scanner may listen, such as 0.1")
        $0.option("w", "window", "MS", \.window, "a given scanner's window")
        $0.option("i", "interval", "MS", \.interval, "a given scanner's interval")
        $0.option(nil, "longest-interval", "MS", \.longestInterval, "the longest scan interval to consider")
        $0.group(\.model) { $0.modelOptions() }
        $0.section("Output")
        $0.option("f", "format", "FORMAT", \.format, "text, or one JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output")
        $0.example(
            "blescan advise --advertising-interval 500 --target 1000", "the cheapest scan with p95 at 1 s")
        $0.example("blescan advise --advertising-interval 500 --duty-cycle 0.1", "the best scan at 10 %")
        $0.example("blescan advise --window 30 --interval 300 --target 5s", "how seldom a beacon may advertise")
    }
    program.add(command) { (settings) throws(CommandFailure) in try advise(settings) }
}

private func advise(_ settings: AdviseSettings) throws(CommandFailure) -> ExitCode {
    let report = try AdviceReport(settings.request(), converse: settings.isConverse)
    var out = try OutputBuffer(path: settings.path)
    switch settings.format {
    case .text: report.appendText(to: &out.bytes)
    case .json: report.appendJSON(to: &out)
    }
    try out.flush()
    if report.isEmpty { throw CommandFailure(.no, report.refusal) }
    return .success
}

extension AdviseSettings {
    fileprivate var isConverse: Bool { advertisingInterval == nil }

    fileprivate func request() throws(CommandFailure) -> AdviceRequest {
        guard percentile > 0, percentile < 100 else {
            throw CommandFailure(.usage, "--percentile \(percentile) is none", next: "use 50, 95 or 99.9")
        }
        if let dutyCycle, !(dutyCycle > 0 && dutyCycle <= 1) {
            throw CommandFailure(.usage, "--duty-cycle \(dutyCycle) is no share of time", next: "such as 0.1")
        }
        if isConverse, window == nil || interval == nil || target == nil {
            throw CommandFailure(
                .usage, "there is nothing to search for",
                next:
                    "give --advertising-interval with --target or --duty-cycle, or --window, --interval and --target"
            )
        }
        if !isConverse, (target == nil) == (dutyCycle == nil) {
            throw CommandFailure(.usage, "give either --target or --duty-cycle")
        }
        let model = try self.model.model(
            window: window?.nanoseconds ?? 30_000_000, interval: interval?.nanoseconds ?? 60_000_000,
            advertisingInterval: advertisingInterval?.nanoseconds ?? 500_000_000)
        var request = AdviceRequest(model)
        request.percentile = percentile / 100
        request.target = target?.nanoseconds
        request.dutyCycle = dutyCycle
        request.law = self.model.delay?.law
        request.longestInterval = longestInterval.nanoseconds
        return request
    }
}
