import DiscoveryLatency
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// All that `blescan predict` takes.
struct PredictSettings {
    var window: TimeLength?
    var interval: TimeLength?
    var preset: PresetName?
    var advertisingInterval: TimeLength?
    var model = ModelSettings()
    var precision = 1e-4
    var within: [TimeLength] = []
    var cdfAt: [TimeLength] = []
    var cdf = false
    var format = TableFormat.text
    var path: String?
    var svg: String?
    var color = true
}

extension PredictSettings {
    /// Whoever asks for a picture alone gets nothing else.
    var wantsFigures: Bool {
        svg == nil || path != nil || format != .text || !within.isEmpty || cdf || !cdfAt.isEmpty
    }

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
        let timing = requestedTiming(window: window, interval: interval, preset: preset)
        let model = try self.model.model(
            timing: timing, advertisingInterval: advertisingInterval.nanoseconds)
        let computation = WatchedComputation(counting: "laws")
        defer { computation.end() }
        let answer = BandedPrediction(
            model, precision: Precision(error: precision), hasBand: self.model.delay == nil,
            workers: computation.workers)
        return PredictionReport(
            answer, lawName: self.model.delay?.text ?? self.model.defaultLaw,
            within: (within.isEmpty ? [.seconds(1), .seconds(10)] : within).map(\.nanoseconds),
            cdfAt: cdfAt.map(\.nanoseconds), wholeCDF: cdf || format == .csv && cdfAt.isEmpty)
    }
}
