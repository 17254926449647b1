internal import DiscoveryLatency
internal import HCI
internal import JSON
internal import Runs

/// Observations as JSON. Times are integer nanoseconds, so that what is made of them again is the same to the last
/// digit; ascending ones are written as the first and then the differences.
extension JSONWriter {
    mutating func observations(_ run: RunObservations) {
        beginObject()
        field("has_origin", run.hasOrigin)
        field("is_whole", run.isWhole)
        analysis(run.options)
        beginArray("scans_ns")
        for scan in run.scans {
            beginArray()
            integer(scan.start)
            if let end = scan.end { integer(end) } else { null() }
            integer(scan.window)
            integer(scan.interval)
            endArray()
        }
        endArray()
        beginArray("devices")
        for device in run.devices { observed(device) }
        endArray()
        endObject()
    }

    private mutating func observed(_ device: ObservedDevice) {
        beginObject()
        key("address")
        plainString { device.address.appendText(to: &$0) }
        field("address_type", device.address.kind.rawValue)
        field("expected", device.isExpected)
        field("interval_given", device.observed.given != nil)
        field("arrived_late", device.arrivedLate)
        field("payload_bytes", device.observed.payload)
        field("extended", device.observed.isExtended)
        // Digests of pages from before there was one must stay.
        if device.observed.train.pdu != .legacy { field("coded", true) }
        field("has_gaps", device.observed.hasGaps)
        field("has_setting", device.observed.train.scans.contains { $0.interval > 0 })
        beginArray("latencies")
        for latencies in device.observed.latencies {
            beginObject()
            field("window_ns", latencies.window)
            field("interval_ns", latencies.interval)
            times("seen_ns", latencies.seen)
            times("censored_ns", latencies.censored)
            endObject()
        }
        endArray()
        beginArray("event_times_ns")
        var last: Int64 = 0
        for time in device.observed.train.times {
            integer(time &- last)
            last = time
        }
        endArray()
        beginObject("gaps")
        field("sum_ns", Int64(clamping: device.gaps.sum))
        field("shortest_ns", device.gaps.shortest)
        field("longest_ns", device.gaps.longest)
        field("overflow", device.gaps.overflow)
        beginArray("buckets")
        for (index, count) in device.gaps.buckets {
            beginArray()
            integer(index)
            integer(count)
            endArray()
        }
        endArray()
        endObject()
        endObject()
    }

    private mutating func times(_ key: StaticString, _ times: [Int64]) {
        beginArray(key)
        for time in times { integer(time) }
        endArray()
    }
}
