internal import DiscoveryLatency
public import ProgramOutput
public import Runs

/// `--hgrm FILE`: the percentile distribution in HdrHistogram's text form, in milliseconds, when the run is over. Its
/// plotters and HistogramLogAnalyzer read it.
public final class HGRMOutput: ScanObserver {
    public enum Latencies: Sendable {
        /// Of all devices and trials. Censored trials are not in the distribution, but counted in a remark.
        case firstSeen
        /// Between the advertising events of each device, all devices together.
        case gaps
    }

    private let path: String
    private let latencies: Latencies

    /// Says now whether the file can be written, so that a run is not made in vain.
    public init(path: String, _ latencies: Latencies) throws(CommandFailure) {
        if path != "-" { try checkReplaceable(path) }
        self.path = path
        self.latencies = latencies
    }

    public func runEnded(_ run: Run) throws(ObserverFailure) {
        var text: [UInt8] = []
        var remarks = HeaderText(ink: .plain).lines(of: run.header).map { line in
            (line.label.isEmpty ? "scan" : line.label) + ": " + line.words
        }
        if run.devices.keepsSettingsApart {
            remarks.insert(Notice(.settingsApart, Int64(run.dutyCycles)).text, at: 0)
        }
        switch latencies {
        case .firstSeen:
            let estimate = run.devices.firstSeenOfAll
            remarks.insert(
                "first-seen latencies in ms; \(estimate.censored) censored trials are not in this distribution",
                at: 0)
            estimate.histogram.appendPercentileText(to: &text, remarks: remarks.map(escaped))
        case .gaps:
            let gaps = run.devices.shownGapsOfAll
            remarks.insert(
                "gaps between advertising events in ms; \(gaps.overflow) longer than 24 h left out", at: 0)
            gaps.appendPercentileText(to: &text, remarks: remarks.map(escaped))
        }
        try writing { () throws(CommandFailure) in
            var out = try OutputBuffer(replacing: path)
            out.bytes = text
            try out.finish()
        }
    }

    private func escaped(_ text: String) -> String { escapedForTerminal(text.utf8) }
}
