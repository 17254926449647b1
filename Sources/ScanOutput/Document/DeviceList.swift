internal import DiscoveryLatency
internal import Pictures
internal import Runs

/// The table of all devices: what one reads to choose a section.
struct DeviceList {
    private let devices: [DevicePage]
    /// With trials a device has a distribution, without them a latency.
    private let hasTrials: Bool

    init(_ devices: [DevicePage]) {
        self.devices = devices
        hasTrials = devices.contains { $0.trials > 1 }
    }

    /// Columns in which no device has anything are left out.
    ///
    /// - Parameter sections: places of the devices that have a section, in the order of the sections.
    func table(sections: [Int]) -> PageTable {
        let filled = columns.filter { column in devices.contains { column.cell($0) != "-" } }
        return PageTable(
            columns: filled.map { .init($0.title, isNumber: $0.title != "device") },
            rows: devices.enumerated().map { place, device in
                .init(filled.map { $0.cell(device) }, section: sections.firstIndex(of: place))
            })
    }

    private typealias Column = (title: String, cell: (DevicePage) -> String)

    /// Latencies first: a telephone shows the beginning of a row.
    private var columns: [Column] {
        [("device", \.fullTitle)] + (hasTrials ? ofTrials : ofOneScan) + [
            ("advertising interval", { interval($0.analysis) }),
            ("events heard", { grouped(Int(clamping: $0.device.events)) }),
            ("share of all", { $0.analysis.estimate?.hitRatioObserved.map { roughPercent($0) } ?? "-" }),
        ]
    }

    private func interval(_ analysis: DeviceAnalysis) -> String {
        if analysis.isGiven, let given = analysis.advertisingInterval { return "\(settingText(given)) (given)" }
        if !analysis.paces.isEmpty { return paceWords(analysis.paces) }
        guard let estimate = analysis.estimate else { return "-" }
        return latencyText(Int64(wholePartOf: estimate.interval))
            + (estimate.isPlain ? "" : " (\(intervalNote(estimate)))")
    }

    private var ofTrials: [Column] {
        [
            (
                "found",
                {
                    $0.trials > 0
                        ? "\(grouped($0.tally.seen))/\(grouped($0.tally.seen + $0.tally.missed))" : "-"
                }
            ),
            ("p50", { latencyText($0.median) }), expected("p50", 0.5),
        ]
    }

    private var ofOneScan: [Column] {
        [
            (
                "first seen",
                { device in
                    device.median.map { latencyText($0) }
                        ?? (device.tally.late > 0
                            ? "came late" : device.trials > 0 ? "not seen" : "-")
                }
            ), expected("p50", 0.5), expected("p90", 0.9),
        ]
    }

    private func expected(_ name: String, _ q: Double) -> Column {
        ("expected \(name)", { $0.analysis.comparison.map { latencyText($0.prediction.quantile(q)) } ?? "-" })
    }
}
