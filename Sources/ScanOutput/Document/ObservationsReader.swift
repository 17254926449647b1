internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// Reads what `JSONWriter.observations` wrote. A page may come from anybody: numbers are held to ranges, what the log
/// never holds is refused, and so is a member that is not known: figures would not tell of it. Errors name the path.
struct ObservationsReader {
    private static let setting: ClosedRange<Int64> = 0...40_960_000_000
    private static let latency: ClosedRange<Int64> = 0...Int64.max / 2

    static func read(_ node: JSONNode) throws(JSONTypeError) -> RunObservations {
        try node.allowOnly(["has_origin", "is_whole", "analysis", "scans_ns", "devices"])
        var run = RunObservations()
        run.hasOrigin = try node.required("has_origin").bool()
        run.isWhole = try node.required("is_whole").bool()
        run.options = try options(node.required("analysis"))
        for scan in try node.required("scans_ns").elements() { run.scans.append(try stretch(scan)) }
        for device in try node.required("devices").elements() { run.devices.append(try read(device, run)) }
        return run
    }

    private static func options(_ node: JSONNode) throws(JSONTypeError) -> AnalysisOptions {
        try node.allowOnly(["advertising_interval_ms", "delay", "profile"])
        var options = AnalysisOptions()
        if let interval = try node.optional("advertising_interval_ms") {
            let (low, high) = (AnalysisOptions.intervals.lowerBound, AnalysisOptions.intervals.upperBound)
            options.advertisingInterval = Int64(
                nearest: (try interval.number(in: Double(low) / 1e6...Double(high) / 1e6) * 1e6))
        }
        if let law = try node.optional("delay") {
            options.lawName = try law.string()
            options.law = DelayLaw(try law.string())
        }
        let profile = try node.required("profile")
        let name = try profile.string()
        options.usesZephyrProfile = name == "zephyr"
        guard name == "zephyr" || name == "ideal" else {
            throw JSONTypeError(path: profile.path, reason: "ideal or zephyr was expected")
        }
        return options
    }

    private static func stretch(_ node: JSONNode) throws(JSONTypeError) -> ScanStretch {
        let parts = try node.elements()
        guard parts.count == 4 else {
            throw JSONTypeError(path: node.path, reason: "start, end, window and interval were expected")
        }
        return ScanStretch(
            start: try parts[0].integer(), end: parts[1].isNull ? nil : try parts[1].integer(),
            window: try parts[2].integer(in: setting), interval: try parts[3].integer(in: setting))
    }

    private static func read(
        _ node: JSONNode, _ run: RunObservations
    ) throws(JSONTypeError) -> ObservedDevice {
        try node.allowOnly([
            "address", "address_type", "expected", "interval_given", "arrived_late", "payload_bytes",
            "extended", "coded", "has_gaps", "has_setting", "latencies", "event_times_ns", "gaps",
        ])
        let address = try node.required("address")
        guard let bits = DeviceAddress(try address.string())?.bits else {
            throw JSONTypeError(
                path: address.path, reason: "an address was expected, such as C0:FF:EE:00:00:01")
        }
        let kind = DeviceAddress.Kind(rawValue: try node.required("address_type").integer())
        var device = ObservedDevice(address: DeviceAddress(bits: bits, kind: kind))
        device.isExpected = try node.required("expected").bool()
        let given = try node.required("interval_given")
        if try given.bool() {
            guard let interval = run.options.advertisingInterval else {
                throw JSONTypeError(path: given.path, reason: "no interval was given")
            }
            device.observed.given = interval
        }
        device.arrivedLate = try node.required("arrived_late").integer(in: 0...Int.max)
        device.observed.payload = try node.required("payload_bytes").integer(in: 0...255)
        device.observed.isExtended = try node.required("extended").bool()
        let isCoded = try node.optional("coded")?.bool() ?? false
        device.observed.hasGaps = try node.required("has_gaps").bool()
        let hasSetting = try node.required("has_setting").bool()
        for part in try elements(node.required("latencies"), atMost: DeviceAnalysis.Latencies.mostSettings) {
            device.observed.latencies.append(try latencies(part))
        }
        var times: [Int64] = []
        var last: Int64 = 0
        for step in try elements(node.required("event_times_ns"), atMost: ObservedDevice.mostEventTimes) {
            last = last &+ (try step.integer())
            times.append(last)
        }
        let scans = hasSetting ? run.scans : run.scans.map(\.withoutSetting)
        device.observed.train = EventTrain(
            times: times, among: scans,
            pdu: isCoded ? .coded(payload: device.observed.payload) : .legacy)
        device.gaps = try gaps(node.required("gaps"))
        return device
    }

    private static func latencies(_ node: JSONNode) throws(JSONTypeError) -> DeviceAnalysis.Latencies {
        try node.allowOnly(["window_ns", "interval_ns", "seen_ns", "censored_ns"])
        var latencies = DeviceAnalysis.Latencies(
            window: try node.required("window_ns").integer(in: setting),
            interval: try node.required("interval_ns").integer(in: setting))
        for time in try node.required("seen_ns").elements() {
            latencies.seen.append(try time.integer(in: latency))
        }
        for time in try node.required("censored_ns").elements() {
            latencies.censored.append(try time.integer(in: latency))
        }
        return latencies
    }

    private static func gaps(_ node: JSONNode) throws(JSONTypeError) -> LatencyHistogram {
        try node.allowOnly(["sum_ns", "shortest_ns", "longest_ns", "overflow", "buckets"])
        var buckets: [(index: Int, count: UInt64)] = []
        for bucket in try elements(node.required("buckets"), atMost: LatencyBuckets.count) {
            let parts = try bucket.elements()
            guard parts.count == 2 else {
                throw JSONTypeError(path: bucket.path, reason: "a bucket and its count were expected")
            }
            buckets.append(
                (try parts[0].integer(in: 0...LatencyBuckets.count - 1), try parts[1].integer(in: 1...1 << 40)))
        }
        return LatencyHistogram(
            buckets: buckets,
            sum: UInt128(try node.required("sum_ns").integer(in: 0...Int64.max)),
            shortest: try node.optional("shortest_ns")?.integer(in: 0...Int64.max),
            longest: try node.optional("longest_ns")?.integer(in: 0...Int64.max),
            overflow: try node.required("overflow").integer())
    }

    private static func elements(_ node: JSONNode, atMost most: Int) throws(JSONTypeError) -> [JSONNode] {
        let elements = try node.elements()
        guard elements.count <= most else {
            throw JSONTypeError(
                path: node.path, reason: "\(elements.count) elements are more than the \(most) possible")
        }
        return elements
    }
}
