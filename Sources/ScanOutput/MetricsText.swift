internal import Bytes
internal import DiscoveryLatency
internal import HCI
internal import ProgramOutput
internal import Runs

/// The metrics of a run, the same families in both formats. All devices are in the totals; expected ones alone have series
/// of their own, for addresses that rotate would make new ones without end.
///
/// - Parameter buckets: upper bounds of histograms in nanoseconds, ascending.
func metricsText(_ run: Run, _ format: MetricsFormat, buckets: [Int64]) -> [UInt8] {
    var metrics = MetricsText(writer: MetricsWriter(format, run.header.labels), buckets: buckets)
    metrics.append(run)
    return metrics.writer.finished
}

private struct MetricsText {
    var writer: MetricsWriter
    let buckets: [Int64]

    mutating func append(_ run: Run) {
        info(run.header)
        settings(run.header)
        counters(run)
        if !run.devices.keepsSettingsApart { totals(run) }
        devices(run)
    }

    // MARK: - The run

    private mutating func info(_ header: RunHeader) {
        var labels: [MetricsLabel] = [
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
        writer.family("blescan_run", .info, "How the scan is done.")
        writer.sample(labels) { $0.put("1") }
    }

    private mutating func settings(_ header: RunHeader) {
        let requested = Array("requested".utf8)
        let effective = Array("effective".utf8)
        let timing = header.effective?.timing
        writer.family("blescan_scan_window_seconds", .gauge, unit: "seconds", "Scan window.")
        for (setting, window) in [(requested, header.requested?.timing.window), (effective, timing?.window)] {
            if let window { writer.seconds([("setting", setting)], window) }
        }
        writer.family("blescan_scan_interval_seconds", .gauge, unit: "seconds", "Scan interval.")
        for (setting, interval) in [
            (requested, header.requested?.timing.interval), (effective, timing?.interval),
        ] {
            if let interval { writer.seconds([("setting", setting)], interval) }
        }
        if let timing {
            writer.gauge(
                "blescan_scan_duty_cycle_ratio", "Window divided by interval, as effective.", timing.dutyCycle)
        }
        if let planned = header.plannedTrials {
            writer.gauge("blescan_trials_planned", "Trials that were asked for.", Double(planned))
        }
        if let started = header.started {
            writer.family(
                "blescan_start_time_seconds", .gauge, unit: "seconds", "Unix time of the run's start.")
            writer.seconds([], started)
        }
    }

    private mutating func counters(_ run: Run) {
        let counters = run.counters
        writer.counter("blescan_trials", "Trials so far.", UInt64(max(0, run.trialsDone)))
        writer.counter("blescan_reports", "Advertising reports.", counters.reports)
        writer.counter("blescan_advertising_events", "Advertising events they came from.", counters.events)
        writer.counter(
            "blescan_malformed_reports", "Reports with lengths that do not fit the packet.", counters.malformed)
        writer.counter(
            "blescan_truncated_chains", "Extended advertisements without their end.", counters.truncatedChains)
        writer.counter(
            "blescan_packets_lost", "Packets that were dropped before they were read.", counters.packetsLost)
        writer.counter("blescan_evicted_devices", "Devices given up to make room.", counters.evicted)
        writer.counter(
            "blescan_dropped", "Data dropped or made coarser because memory was full.", counters.dropped.total)
        writer.counter(
            "blescan_contaminated", "Runs in which another program changed the scan.", run.contaminated)
        writer.counter(
            "blescan_controller_lost", "Runs that ended because the controller went away.",
            run.end == .controllerLost)
        writer.gauge("blescan_devices", "Devices in the table.", Double(run.devices.count))
        writer.gauge("blescan_finished", "1 when the run is over.", run.end.isOpen ? 0 : 1)
        if !run.end.isOpen {
            writer.gauge("blescan_complete", "1 if all that was planned was done.", run.complete ? 1 : 0)
        }
    }

    private mutating func totals(_ run: Run) {
        if run.hasOrigin {
            var seen: [Int64] = []
            var censored: [Int64] = []
            for place in 0..<run.devices.count {
                let waits = run.devices.waits(of: place)
                seen += waits.seen
                censored += waits.censored
            }
            writer.family(
                "blescan_first_seen_seconds", .histogram, unit: "seconds",
                "Scan enable to first report; a trial that ended without a device at risk counts above every bound."
            )
            writer.histogram([], BucketCounts(seen: seen, censored: censored, bounds: buckets))
            writer.counter(
                "blescan_first_seen_censored", "Trials of devices at risk that ended without them.",
                UInt64(censored.count))
        }
        writer.family(
            "blescan_gap_seconds", .histogram, unit: "seconds", "Between advertising events of a device.")
        writer.histogram([], BucketCounts(run.devices.shownGapsOfAll, bounds: buckets))
    }

    // MARK: - Devices

    /// While the run goes on there are no estimates: one costs milliseconds.
    private mutating func devices(_ run: Run) {
        let expected = (0..<run.devices.count).filter { run.devices.outline($0).isExpected }
        let places = Array(expected.prefix(MetricsOutput.deviceLimit))
        writer.gauge(
            "blescan_devices_left_out", "Expected devices without series of their own.",
            Double(expected.count - places.count))
        guard !places.isEmpty else { return }
        let rows = places.map { run.devices.record($0) }
        let labels = rows.map { row -> [MetricsLabel] in
            var address: [UInt8] = []
            row.address.appendText(to: &address)
            return [("address", address), ("address_type", Array(row.address.kind.name.utf8))]
        }
        writer.family("blescan_device", .info, "The device's name.")
        for (row, labels) in zip(rows, labels) {
            writer.sample(labels + [("name", row.name ?? [])]) { $0.put("1") }
        }
        writer.family("blescan_device_reports", .counter, "Advertising reports of a device.")
        for (row, labels) in zip(rows, labels) { writer.sample(labels) { $0.appendDecimal(row.reports) } }
        writer.family("blescan_device_advertising_events", .counter, "Advertising events of a device.")
        for (row, labels) in zip(rows, labels) { writer.sample(labels) { $0.appendDecimal(row.events) } }
        writer.family(
            "blescan_device_rssi_dbm", .gauge, unit: "dbm", "Signal strength of the last report.")
        for (row, labels) in zip(rows, labels) {
            if let rssi = row.rssi?.last { writer.sample(labels) { $0.appendDecimal(rssi) } }
        }
        if !run.end.isOpen {
            run.analysis.estimateAhead(places)
            estimates(places.map { run.analysis.estimate(of: $0) }, labels)
        }
        if !run.devices.keepsSettingsApart { latencies(run, places, labels) }
    }

    private mutating func latencies(_ run: Run, _ places: [Int], _ labels: [[MetricsLabel]]) {
        if run.hasOrigin {
            let waits = places.map { run.devices.waits(of: $0) }
            writer.family(
                "blescan_device_first_seen_seconds", .histogram, unit: "seconds",
                "Scan enable to first report; a trial that ended without the device counts above every bound.")
            for (waits, labels) in zip(waits, labels) {
                writer.histogram(
                    labels, BucketCounts(seen: waits.seen, censored: waits.censored, bounds: buckets))
            }
            writer.family(
                "blescan_device_first_seen_censored", .counter, "Trials that ended without the device.")
            for (waits, labels) in zip(waits, labels) {
                writer.sample(labels) { $0.appendDecimal(waits.censored.count) }
            }
        }
        writer.family("blescan_device_gap_seconds", .histogram, unit: "seconds", "Between advertising events.")
        for (place, labels) in zip(places, labels) {
            writer.histogram(labels, BucketCounts(run.devices.shownGaps(of: place), bounds: buckets))
        }
    }

    private mutating func estimates(
        _ estimates: [AdvertisingIntervalEstimate?], _ labels: [[MetricsLabel]]
    ) {
        let known = zip(estimates, labels).compactMap { estimate, labels in estimate.map { ($0, labels) } }
        writer.family(
            "blescan_device_advertising_interval_seconds", .gauge, unit: "seconds",
            "Advertising interval as estimated, without the random delay.")
        for (estimate, labels) in known { writer.seconds(labels, Int64(nearest: estimate.interval)) }
        writer.family(
            "blescan_device_hit_ratio", .gauge, unit: "ratio",
            "Share of a device's advertising events: observed, heard; explained, what the scan lets through.")
        for (estimate, labels) in known {
            for (share, value) in [
                ("observed", estimate.hitRatioObserved), ("explained", estimate.hitRatioExplained),
            ] {
                guard let value else { continue }
                writer.sample(labels + [("share", Array(share.utf8))]) { $0.appendShortest(value) }
            }
        }
    }
}

extension MetricsWriter {
    /// A counter of what happens at most once a run: 0 or 1.
    fileprivate mutating func counter(_ name: StaticString, _ help: StaticString, _ happened: Bool) {
        counter(name, help, happened ? UInt64(1) : 0)
    }
}
