internal import DiscoveryLatency
internal import Recordings
internal import Runs

/// The headline of a run of which nothing was to be expected: no device, or none with a known advertising interval.
struct PlainHeadline {
    let run: RecordedRun
    /// Devices that were expected and never heard.
    let missing: [String]
    /// The device that took longest.
    let slowest: (name: String, latency: Int64)?

    var words: String { run.events > 0 ? heard : silence }

    private var silence: String {
        let who =
            switch missing.count {
            case 0: "Nothing was"
            case 1: "\(missing[0]) was not"
            default: "None of \(counted(missing.count, "expected device")) was"
            }
        return "\(who) heard in \(waitText(run.duration))\(setting); \(nextStep)."
    }

    private var heard: String {
        var words = "\(counted(run.deviceCount, "device")) \(run.deviceCount == 1 ? "was" : "were") heard in "
        words += waitText(run.duration) + setting
        if let slowest {
            words += run.deviceCount == 1 ? ", " : ", the slowest, \(slowest.name), "
            words += "after \(latencyText(slowest.latency)); "
            words += "its advertising interval (-t) would tell whether that is long"
        }
        return words + "."
    }

    private var setting: String {
        guard let timing = run.header.effective?.timing else { return "" }
        return timing.windowUnits < timing.intervalUnits
            ? " of scanning \(settingText(timing.window)) of \(settingText(timing.interval))"
            : " of scanning all the time"
    }

    /// A filter that was asked for is the likeliest reason for silence.
    private var nextStep: String {
        let words = (run.header.commandLine ?? "").split(separator: " ")
        let filters = ["--address", "--name", "--service", "--company", "--rssi"]
        let used = filters.first { filter in words.contains { $0 == filter || $0.hasPrefix("\(filter)=") } }
        return used.map { "leave out \($0) to see who else advertises" }
            ?? "scan longer, or nearer to what advertises"
    }
}
