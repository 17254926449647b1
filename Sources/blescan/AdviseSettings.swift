import DiscoveryLatency
import ProgramOutput
import Runs
import ScanSession

/// All that `blescan advise` takes.
struct AdviseSettings {
    var advertisingInterval: TimeLength?
    var target: TimeLength?
    var percentile = 95.0
    var dutyCycle: Double?
    var window: TimeLength?
    var interval: TimeLength?
    var preset: PresetName?
    /// nil: 10.24 s.
    var longestInterval: TimeLength?
    var model: ModelSettings
    var format = ListingFormat.text
    var path: String?
    var color = true

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
            throw CommandFailure(
                .usage, "--percentile \(percentile) is out of range",
                next: "above 0 and below 100 is possible, such as 95")
        }
        if let dutyCycle, !(dutyCycle > 0 && dutyCycle <= 1) {
            throw CommandFailure(
                .usage, "--duty-cycle \(dutyCycle) is not a share of time",
                next: "above 0 and up to 1 is possible, such as 0.1")
        }
        try checkWhatIsSearched()
        if let target, !(1_000_000...3_600_000_000_000).contains(target.nanoseconds) {
            throw CommandFailure(
                .usage, "--target \(target) is out of range", next: "1 ms to 1 h is possible")
        }
        if let longestInterval, !(2_500_000...10_240_000_000).contains(longestInterval.nanoseconds) {
            throw CommandFailure(
                .usage, "--longest-interval \(longestInterval) is out of range",
                next: "2.5 ms to 10.24 s is possible")
        }
        let timing = requestedTiming(window: window, interval: interval, preset: preset)
        let model = try self.model.model(
            timing: timing, advertisingInterval: advertisingInterval?.nanoseconds ?? 500_000_000)
        var request = AdviceRequest(model)
        request.percentile = percentile / 100
        request.target = target?.nanoseconds
        request.dutyCycle = dutyCycle
        request.law = self.model.delay?.law
        if let longestInterval { request.longestInterval = longestInterval.nanoseconds }
        return request
    }

    /// One end is given, and the other searched for.
    private func checkWhatIsSearched() throws(CommandFailure) {
        let hasScanner = preset != nil || window != nil && interval != nil
        guard let advertisingInterval else {
            guard hasScanner, target != nil else {
                throw CommandFailure(
                    .usage, "there is nothing to search for",
                    next:
                        "give --advertising-interval with --target or --duty-cycle, or --window, --interval and "
                        + "--target")
            }
            for (option, isGiven) in [
                ("--duty-cycle", dutyCycle != nil), ("--longest-interval", longestInterval != nil),
            ] where isGiven {
                throw CommandFailure(
                    .usage, "\(option) limits scan settings, but the advertising interval is searched for",
                    next: "leave it out")
            }
            return
        }
        if hasScanner {
            let timing = requestedTiming(window: window, interval: interval, preset: preset)
            func number(_ time: Int64) -> String {
                String(TimeLength(nanoseconds: time).shown(in: .milliseconds).dropLast(3))
            }
            throw CommandFailure(
                .usage, "scanner and advertiser are both given: there is nothing to search for",
                next: "blescan predict -w \(number(timing.window)) -i \(number(timing.interval)) -t "
                    + "\(number(advertisingInterval.nanoseconds)) predicts the result")
        }
        if window != nil || interval != nil {
            throw CommandFailure(
                .usage, "--advertising-interval makes advise search for window and interval",
                next: "leave out --window and --interval")
        }
        if (target == nil) == (dutyCycle == nil) {
            throw CommandFailure(.usage, "one goal is needed", next: "give either --target or --duty-cycle")
        }
    }
}
