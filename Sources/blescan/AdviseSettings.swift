import CommandLineTable
import DiscoveryLatency
import Runs

/// All that `blescan advise` takes.
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

extension AdviseSettings {
    var isConverse: Bool { advertisingInterval == nil }

    func request() throws(CommandFailure) -> AdviceRequest {
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
        if !isConverse, window != nil || interval != nil {
            throw CommandFailure(
                .usage,
                "--window and --interval belong to a given scanner, and --advertising-interval to a given device",
                next: "leave out what is searched for")
        }
        if let target, !(1_000_000...3_600_000_000_000).contains(target.nanoseconds) {
            throw CommandFailure(
                .usage, "--target \(target) is out of range", next: "1 ms to 1 h is possible")
        }
        if !(2_500_000...10_240_000_000).contains(longestInterval.nanoseconds) {
            throw CommandFailure(
                .usage, "--longest-interval \(longestInterval) is out of range",
                next: "2.5 ms to 10.24 s is possible")
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
