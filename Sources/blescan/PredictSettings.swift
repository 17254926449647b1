import CommandLineTable
import DiscoveryLatency
import Runs
import ScanOutput

/// All that `blescan predict` takes.
struct PredictSettings {
    var window = Duration.milliseconds(30)
    var interval = Duration.milliseconds(60)
    var advertisingInterval: Duration?
    var model = ModelSettings()
    var precision = 1e-4
    var within = [Duration.seconds(1), .seconds(10)]
    var cdfAt: [Duration] = []
    var format = ListingFormat.text
    var path: String?
    var svg: String?
    var color = true
}

extension PredictSettings {
    /// Whoever asks for a picture alone gets nothing else.
    var wantsFigures: Bool { svg == nil || path != nil || format == .json }

    /// The prediction with all that is said about it; a signal ends the computation.
    func report() throws(CommandFailure) -> PredictionReport {
        guard let advertisingInterval else {
            throw CommandFailure(
                .usage, "--advertising-interval is missing", next: "give it in ms, such as 500")
        }
        guard (1e-6...0.01).contains(precision) else {
            throw CommandFailure(
                .usage, "--precision \(precision) is out of range", next: "0.000001 to 0.01 is possible")
        }
        let model = try self.model.model(
            window: window.nanoseconds, interval: interval.nanoseconds,
            advertisingInterval: advertisingInterval.nanoseconds)
        let computation = Computation(counting: "laws")
        defer { computation.end() }
        return PredictionReport(
            model, lawName: self.model.delay?.text ?? self.model.defaultLaw,
            precision: Precision(error: precision), hasBand: self.model.delay == nil,
            workers: computation.workers, within: within.map(\.nanoseconds), cdfAt: cdfAt.map(\.nanoseconds))
    }
}
