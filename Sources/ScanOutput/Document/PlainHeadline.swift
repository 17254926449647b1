internal import DiscoveryLatency
internal import Runs

/// The headline of a run of which nothing was to be expected: no device, or none with a known advertising interval.
struct PlainHeadline {
    let run: Run
    /// Devices that were expected and never heard.
    let missing: [String]
    /// The device that took longest.
    let slowest: (name: String, latency: Int64)?
    /// Some devices were expected; the headline is about them.
    let expects: Bool

    var words: String {
        if run.counters.events == 0 || run.devices.count == missing.count { return silence }
        if !missing.isEmpty { return missed }
        return expects ? found : heard
    }

    private var missed: String {
        let who = missing.count == 1 ? missing[0] : "\(missing.count) of the expected devices"
        let others = run.devices.count - missing.count
        let inWhat = run.trialsDone > 1 ? counted(run.trialsDone, "trial") : waitText(run.duration)
        return "\(who) \(missing.count == 1 ? "was" : "were") never heard in \(inWhat)\(setting), though "
            + "\(counted(others, "other device")) \(others == 1 ? "was" : "were"); look whether it is on, and in reach."
    }

    private var found: String {
        guard let slowest else { return heard }
        let how =
            run.trialsDone > 1
            ? "took \(latencyText(slowest.latency)) at the median"
            : "was found after \(latencyText(slowest.latency))"
        return
            "\(slowest.name) \(how)\(setting); its advertising interval (-t) would tell whether that is long."
    }

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
        var words =
            "\(counted(run.devices.count, "device")) \(run.devices.count == 1 ? "was" : "were") heard in "
        words += waitText(run.duration) + setting
        if let slowest {
            words += run.devices.count == 1 ? ", " : ", the slowest, \(slowest.name), "
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
