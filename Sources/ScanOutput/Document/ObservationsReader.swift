internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import ScanSession

/// Reads what `JSONWriter.observations` wrote. A page may come from anybody: numbers are held to ranges, and what does
/// not fit is refused with its path.
struct ObservationsReader {
    private static let most = 1_000_000

    static func read(_ node: JSONNode) throws(JSONTypeError) -> RunObservations {
        var run = RunObservations()
        run.hasOrigin = try node.required("has_origin").bool()
        run.isWhole = try node.required("is_whole").bool()
        let analysis = try node.required("analysis")
        run.options.advertisingInterval = try time(analysis.optional("advertising_interval_ms"))
        if let law = try analysis.optional("delay") {
            run.options.lawName = try law.string()
            run.options.law = DelayLaw(try law.string())
        }
        run.options.usesZephyrProfile = try analysis.required("profile").string() == "zephyr"
        for scan in try elements(node.required("scans_ns")) {
            let parts = try elements(scan)
            guard parts.count == 4 else {
                throw JSONTypeError(path: scan.path, reason: "start, end, window and interval were expected")
            }
            run.scans.append(
                ScanStretch(
                    start: try parts[0].integer(), end: parts[1].isNull ? nil : try parts[1].integer(),
                    window: try parts[2].integer(in: 0...Int64(1) << 40),
                    interval: try parts[3].integer(in: 0...Int64(1) << 40)))
        }
        for device in try elements(node.required("devices")) { run.devices.append(try read(device, run)) }
        return run
    }

    private static func read(
        _ node: JSONNode, _ run: RunObservations
    ) throws(JSONTypeError) -> ObservedDevice {
        guard let bits = DeviceAddress(try node.required("address").string())?.bits else {
            throw JSONTypeError(path: node.path, reason: "its address is none")
        }
        let kind = DeviceAddress.Kind(rawValue: try node.required("address_type").integer())
        var device = ObservedDevice(address: DeviceAddress(bits: bits, kind: kind))
        device.isExpected = try node.required("expected").bool()
        device.arrivedLate = try node.required("arrived_late").integer(in: 0...Int.max)
        device.observed.payload = try node.required("payload_bytes").integer(in: 0...255)
        device.observed.isExtended = try node.required("extended").bool()
        device.observed.hasGaps = try node.required("has_gaps").bool()
        let hasSetting = try node.required("has_setting").bool()
        let isAsked = device.isExpected || !run.devices.contains { $0.isExpected }
        if isAsked { device.observed.given = run.options.advertisingInterval }
        for part in try elements(node.required("latencies")) {
            var latencies = DeviceAnalysis.Latencies(
                window: try part.required("window_ns").integer(in: 0...Int64(1) << 40),
                interval: try part.required("interval_ns").integer(in: 0...Int64(1) << 40))
            latencies.seen = try latencyTimes(part.required("seen_ns"))
            latencies.censored = try latencyTimes(part.required("censored_ns"))
            device.observed.latencies.append(latencies)
        }
        var times: [Int64] = []
        var last: Int64 = 0
        for step in try elements(node.required("event_times_ns")) {
            last = last &+ (try step.integer())
            times.append(last)
        }
        let scans = hasSetting ? run.scans : run.scans.map(\.withoutSetting)
        device.observed.train = EventTrain(times: times, among: scans)
        device.gaps = try gaps(node.required("gaps"))
        return device
    }

    private static func gaps(_ node: JSONNode) throws(JSONTypeError) -> LatencyHistogram {
        var buckets: [(index: Int, count: UInt64)] = []
        for bucket in try elements(node.required("buckets")) {
            let parts = try elements(bucket)
            guard parts.count == 2 else {
                throw JSONTypeError(path: bucket.path, reason: "a bucket and its count were expected")
            }
            buckets.append(
                (try parts[0].integer(in: 0...LatencyBuckets.count - 1), try parts[1].integer(in: 0...1 << 40)))
        }
        return LatencyHistogram(
            buckets: buckets,
            sum: UInt128(try node.required("sum_ns").integer(in: 0...Int64.max)),
            shortest: try node.optional("shortest_ns")?.integer(in: 0...Int64.max),
            longest: try node.optional("longest_ns")?.integer(in: 0...Int64.max),
            overflow: try node.required("overflow").integer())
    }

    private static func latencyTimes(_ node: JSONNode) throws(JSONTypeError) -> [Int64] {
        var times: [Int64] = []
        for element in try elements(node) { times.append(try element.integer(in: 0...Int64.max / 4)) }
        return times
    }

    private static func time(_ node: JSONNode?) throws(JSONTypeError) -> Int64? {
        guard let node else { return nil }
        return Int64((try node.number(in: 20...10_485_759.375) * 1e6).rounded())
    }

    private static func elements(_ node: JSONNode) throws(JSONTypeError) -> [JSONNode] {
        let elements = try node.elements()
        guard elements.count <= most else {
            throw JSONTypeError(path: node.path, reason: "more than \(most) elements")
        }
        return elements
    }
}
