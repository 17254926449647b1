internal import CommandLineTable
internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// The text of an OpenMetrics exposition: families with their samples together, times in seconds, `# EOF` at the end.
struct OpenMetricsText {
    private var text: [UInt8] = []

    /// Upper bounds of the buckets in seconds, `+Inf` apart.
    static let bounds: [StaticString] = [
        "0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1.0", "2.0", "5.0", "10.0", "20.0", "30.0",
        "60.0",
        "120.0", "300.0", "600.0", "1800.0", "3600.0",
    ]
    static let boundNanoseconds: [Int64] = [
        5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000,
        600_000,
        1_800_000, 3_600_000,
    ].map { $0 * 1_000_000 }

    static func make(_ run: Run) -> [UInt8] {
        var metrics = OpenMetricsText()
        metrics.header(run.header)
        metrics.counters(run)
        if run.hasOrigin, !run.devices.keepsSettingsApart {
            let estimate = run.devices.firstSeenOfAll
            metrics.family(
                "blescan_first_seen_seconds", "histogram", unit: "seconds", "Scan enable to first report.")
            metrics.histogram("blescan_first_seen_seconds", labels: [], Buckets(estimate))
            metrics.gauge(
                "blescan_first_seen_censored", "Trials of devices at risk that ended without them.",
                Double(estimate.censored))
        }
        if !run.devices.keepsSettingsApart {
            metrics.family(
                "blescan_gap_seconds", "histogram", unit: "seconds", "Between advertising events of a device.")
            metrics.histogram("blescan_gap_seconds", labels: [], Buckets(run.devices.shownGapsOfAll))
        }
        metrics.devices(run)
        metrics.text.put("# EOF\n")
        return metrics.text
    }

    // MARK: - The run

    private mutating func header(_ header: RunHeader) {
        family("blescan_run", "info", "How the scan is done.")
        var labels: [(StaticString, [UInt8])] = [
            ("version", Array(header.version.utf8)), ("controller", Array(header.controller.name.utf8)),
            ("channel", Array(header.controller.channel.utf8)),
            ("clock", Array(header.controller.clock.rawValue.utf8)),
            ("simulated", Array("\(header.controller.simulated)".utf8)),
        ]
        if let effective = header.effective {
            labels += [
                ("active", Array("\(effective.active)".utf8)), ("phy", Array(effective.phy.rawValue.utf8)),
                ("filter_duplicates", Array("\(effective.filterDuplicates)".utf8)),
                ("command_family", Array(effective.family.rawValue.utf8)),
            ]
        }
        sample("blescan_run_info", labels) { $0.put("1") }
        let settings: [(StaticString, [UInt8], (Int64?, Int64?))] = [
            ("setting", Array("requested".utf8), (header.requested?.window, header.requested?.interval)),
            (
                "setting", Array("effective".utf8),
                (header.effective?.timing.window, header.effective?.timing.interval)
            ),
        ]
        family("blescan_scan_window_seconds", "gauge", unit: "seconds", "Scan window.")
        for (label, setting, times) in settings {
            if let window = times.0 { seconds("blescan_scan_window_seconds", [(label, setting)], window) }
        }
        family("blescan_scan_interval_seconds", "gauge", unit: "seconds", "Scan interval.")
        for (label, setting, times) in settings {
            if let interval = times.1 { seconds("blescan_scan_interval_seconds", [(label, setting)], interval) }
        }
        if let effective = header.effective {
            gauge(
                "blescan_scan_duty_cycle", "Window divided by interval, as effective.",
                effective.timing.dutyCycle)
        }
        if let planned = header.plannedTrials {
            gauge("blescan_trials_planned", "Trials that were asked for.", Double(planned))
        }
    }

    private mutating func counters(_ run: Run) {
        let counters = run.counters
        counter("blescan_trials", "Trials so far.", UInt64(max(0, run.trialsDone)))
        counter("blescan_reports", "Advertising reports.", counters.reports)
        counter("blescan_advertising_events", "Advertising events they came from.", counters.events)
        counter("blescan_malformed_reports", "Reports whose lengths lie.", counters.malformed)
        counter(
            "blescan_truncated_chains", "Extended advertisements without their end.", counters.truncatedChains)
        counter("blescan_evicted_devices", "Devices given up to make room.", counters.evicted)
        counter("blescan_dropped", "What was dropped or coarsened for want of memory.", counters.dropped.total)
        gauge("blescan_devices", "Devices in the table.", Double(run.devices.count))
        gauge("blescan_contaminated", "1 if another program changed the scan.", run.contaminated ? 1 : 0)
        gauge("blescan_finished", "1 when the run is over.", run.end.isOpen ? 0 : 1)
        if !run.end.isOpen {
            gauge("blescan_complete", "1 if all that was planned was done.", run.complete ? 1 : 0)
        }
    }

    // MARK: - Devices

    /// While the run goes on there are no estimates: one costs milliseconds.
    private mutating func devices(_ run: Run) {
        let places = Array(run.analysis.byEvents.prefix(OpenMetricsOutput.deviceLimit))
        let rows = places.map { run.devices.record($0) }
        gauge(
            "blescan_devices_left_out", "Devices without samples of their own.",
            Double(run.devices.count - rows.count))
        guard !rows.isEmpty else { return }
        let labels = rows.map { row -> [(StaticString, [UInt8])] in
            var address: [UInt8] = []
            row.address.appendText(to: &address)
            return [("address", address), ("address_type", Array(row.address.kind.name.utf8))]
        }
        family("blescan_device", "info", "The device's name.")
        for (row, labels) in zip(rows, labels) {
            sample("blescan_device_info", labels + [("name", row.name ?? [])]) { $0.put("1") }
        }
        family("blescan_device_reports", "counter", "Advertising reports of a device.")
        for (row, labels) in zip(rows, labels) {
            sample("blescan_device_reports_total", labels) { $0.appendDecimal(row.reports) }
        }
        family("blescan_device_advertising_events", "counter", "Advertising events of a device.")
        for (row, labels) in zip(rows, labels) {
            sample("blescan_device_advertising_events_total", labels) { $0.appendDecimal(row.events) }
        }
        family("blescan_device_rssi_dbm", "gauge", unit: "dbm", "Signal strength of the last report.")
        for (row, labels) in zip(rows, labels) {
            if let rssi = row.rssi?.last {
                sample("blescan_device_rssi_dbm", labels) { $0.appendDecimal(rssi) }
            }
        }
        if !run.end.isOpen {
            run.analysis.estimateAhead(places)
            estimates(places.map { run.analysis.estimate(of: $0) }, labels)
        }
        guard !run.devices.keepsSettingsApart else { return }
        if run.hasOrigin {
            family(
                "blescan_device_first_seen_seconds", "histogram", unit: "seconds",
                "Scan enable to first report.")
            for (place, labels) in zip(places, labels) {
                histogram(
                    "blescan_device_first_seen_seconds", labels: labels,
                    Buckets(run.devices.firstSeen(of: place)))
            }
        }
        family("blescan_device_gap_seconds", "histogram", unit: "seconds", "Between advertising events.")
        for (place, labels) in zip(places, labels) {
            histogram("blescan_device_gap_seconds", labels: labels, Buckets(run.devices.shownGaps(of: place)))
        }
    }

    private mutating func estimates(
        _ estimates: [AdvertisingIntervalEstimate?], _ labels: [[(StaticString, [UInt8])]]
    ) {
        let known = zip(estimates, labels).compactMap { estimate, labels in estimate.map { ($0, labels) } }
        family(
            "blescan_device_advertising_interval_seconds", "gauge", unit: "seconds",
            "Advertising interval as estimated, without the random delay.")
        for (estimate, labels) in known {
            seconds(
                "blescan_device_advertising_interval_seconds", labels, Int64(nearest: estimate.interval))
        }
        family(
            "blescan_device_hit_ratio", "gauge", unit: "ratio",
            "Share of a device's advertising events: observed, heard; explained, what the scan lets through.")
        for (estimate, labels) in known {
            for (share, value) in [
                ("observed", estimate.hitRatioObserved), ("explained", estimate.hitRatioExplained),
            ] {
                guard let value else { continue }
                sample("blescan_device_hit_ratio", labels + [("share", Array(share.utf8))]) {
                    $0.appendShortest(value)
                }
            }
        }
    }

    // MARK: - Families and samples

    private mutating func family(
        _ name: StaticString, _ type: StaticString, unit: StaticString? = nil, _ help: StaticString
    ) {
        text.put("# TYPE ")
        text.put(name)
        text.put(" ")
        text.put(type)
        text.put("\n")
        if let unit {
            text.put("# UNIT ")
            text.put(name)
            text.put(" ")
            text.put(unit)
            text.put("\n")
        }
        text.put("# HELP ")
        text.put(name)
        text.put(" ")
        text.put(help)
        text.put("\n")
    }

    private mutating func sample(
        _ name: StaticString, suffix: StaticString = "", _ labels: [(StaticString, [UInt8])] = [],
        _ value: (inout [UInt8]) -> Void
    ) {
        text.put(name)
        text.put(suffix)
        if !labels.isEmpty {
            text.put("{")
            for (index, (label, labelValue)) in labels.enumerated() {
                if index > 0 { text.put(",") }
                text.put(label)
                text.put("=\"")
                text.appendOpenMetricsLabel(labelValue.span)
                text.put("\"")
            }
            text.put("}")
        }
        text.put(" ")
        value(&text)
        text.put("\n")
    }

    private mutating func seconds(_ name: StaticString, _ labels: [(StaticString, [UInt8])], _ time: Int64) {
        sample(name, labels) { $0.appendFixedPoint(time, decimals: 9) }
    }

    private mutating func counter(_ name: StaticString, _ help: StaticString, _ value: UInt64) {
        family(name, "counter", help)
        sample(name, suffix: "_total") { $0.appendDecimal(value) }
    }

    private mutating func gauge(_ name: StaticString, _ help: StaticString, _ value: Double) {
        family(name, "gauge", help)
        sample(name) { $0.appendShortest(value) }
    }

    private mutating func histogram(_ name: StaticString, labels: [(StaticString, [UInt8])], _ buckets: Buckets)
    {
        for (bound, count) in zip(Self.bounds, buckets.cumulative) {
            sample(name, suffix: "_bucket", labels + [("le", Array(bound.description.utf8))]) {
                $0.appendDecimal(count)
            }
        }
        sample(name, suffix: "_bucket", labels + [("le", Array("+Inf".utf8))]) {
            $0.appendDecimal(buckets.count)
        }
        sample(name, suffix: "_count", labels) { $0.appendDecimal(buckets.count) }
        sample(name, suffix: "_sum", labels) { $0.appendShortest(buckets.sum / 1e9) }
    }

    /// Latencies counted up to each bound.
    private struct Buckets {
        var cumulative: [UInt64]
        var count: UInt64
        /// Nanoseconds.
        var sum: Double

        /// Exact: each latency is known.
        init(_ estimate: KaplanMeier) {
            self.init(estimate.steps.map { ($0.time, UInt64($0.seen)) })
            sum = estimate.steps.reduce(0) { $0 + Double($1.time) * Double($1.seen) }
        }

        /// A bucket counts where its middle does. What is longer than a day is in `+Inf` and not in the sum.
        init(_ histogram: LatencyHistogram) {
            self.init(histogram.buckets.map { (LatencyBuckets.middle(of: $0.index), $0.count) })
            count &+= histogram.overflow
            sum = Double(histogram.sum)
        }

        private init(_ latencies: [(time: Int64, count: UInt64)]) {
            (cumulative, count, sum) = ([], 0, 0)
            var next = 0
            for bound in OpenMetricsText.boundNanoseconds {
                while next < latencies.count, latencies[next].time <= bound {
                    count &+= latencies[next].count
                    next += 1
                }
                cumulative.append(count)
            }
            while next < latencies.count {
                count &+= latencies[next].count
                next += 1
            }
        }
    }
}
