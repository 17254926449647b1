import CommandLineTable
import DiscoveryLatency
import ProgramOutput
import Runs
import ScanSession

/// What the user knows of the devices, for the prediction that measurements are held against; shared by `scan`, `replay`
/// and `report`.
struct AnalysisSettings {
    var advertisingInterval: TimeLength?
    var delay: DelayText?
    var profile = ControllerProfile.ideal
}

extension Command where Settings == AnalysisSettings {
    mutating func analysisOptions() {
        section("Measured beside predicted")
        option(
            "t", "advertising-interval", "MS", \.advertisingInterval,
            "the advertising interval of the expected devices, or of all; otherwise it is estimated")
        option(
            nil, "delay", "LAW", \.delay,
            "their random delay in ms: uniform:10, none, delay:weight,... or @law.json", file: .read(after: "@")
        )
        option(nil, "profile", "NAME", \.profile, "the controller's figures as measured")
    }
}

extension AnalysisSettings {
    func options() throws(CommandFailure) -> AnalysisOptions {
        var options = AnalysisOptions()
        if let advertisingInterval {
            let time = advertisingInterval.nanoseconds
            guard AnalysisOptions.intervals.contains(time) else {
                throw CommandFailure(
                    .usage, "--advertising-interval \(advertisingInterval) is out of range",
                    next: "20 ms to 10485.759375 s is possible")
            }
            options.advertisingInterval = time
        }
        options.law = delay?.law
        options.lawName = delay?.text
        options.profile = profile
        return options
    }
}
