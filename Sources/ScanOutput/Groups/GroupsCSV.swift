internal import Bytes
internal import DiscoveryLatency
internal import HCI
public import ProgramOutput
internal import Runs

extension GroupsReport {
    /// A header line, a row for all groups together, with no name, and a row for each group.
    public func appendCSV(to out: inout OutputBuffer) throws(CommandFailure) {
        out.bytes.put(
            "group,runs,trials,devices,count,censored,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms,z,p,p_holm,verdict\r\n"
        )
        let runs = groups.groups.reduce(0) { $0 + $1.pool.members.count }
        append([runs, groups.trialsDone, groups.devices.count], groups.firstSeen, to: &out.bytes)
        out.bytes.put(",,,,\r\n")
        for (index, group) in groups.groups.enumerated() {
            out.bytes.appendCSVField(group.pool.name.utf8)
            append(
                [group.pool.members.count, group.pool.trialsDone, group.pool.devices.count], group.firstSeen,
                to: &out.bytes)
            for value in [group.test.z, group.test.p, group.chance] {
                out.bytes.put(",")
                if let value, value.isFinite { out.bytes.appendShortest(value) }
            }
            out.bytes.put(",")
            if groups.groups.count > 1 { out.bytes.append(string: word(index)) }
            out.bytes.put("\r\n")
            try out.flushIfFull()
        }
    }

    /// A header line, and a row for each device in each group that knows it.
    public func appendDeviceCSV(to out: inout OutputBuffer) throws(CommandFailure) {
        out.bytes.put("address,address_type,expected,group,heard,seen,censored,p50_ms\r\n")
        for device in groups.devices {
            for place in device.groups {
                device.address.appendText(to: &out.bytes)
                out.bytes.put(",")
                out.bytes.append(string: device.address.kind.name)
                out.bytes.put(device.isExpected ? ",true," : ",false,")
                out.bytes.appendCSVField(groups.groups[place.group].pool.name.utf8)
                out.bytes.put(place.isHeard ? ",true" : ",false")
                for count in [place.seen, place.censored] {
                    out.bytes.put(",")
                    out.bytes.appendDecimal(Int64(clamping: count))
                }
                out.bytes.put(",")
                if let p50 = place.p50 { out.bytes.appendMilliseconds(p50) }
                out.bytes.put("\r\n")
                try out.flushIfFull()
            }
        }
    }

    private func append(_ counts: [Int], _ figures: Figures, to text: inout [UInt8]) {
        for count in counts {
            text.put(",")
            text.appendDecimal(Int64(clamping: count))
        }
        text.appendCSV(figures)
    }
}

extension [UInt8] {
    /// `,count,censored,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms` of first-seen latencies.
    mutating func appendCSV(_ figures: Figures) {
        for count in [figures.count, figures.censored] {
            put(",")
            appendDecimal(Int64(clamping: count))
        }
        put(",")
        if let mean = figures.mean { appendMilliseconds(Int64(nearest: mean)) }
        for time in [figures.p50, figures.p90, figures.p95, figures.p99, figures.max] {
            put(",")
            if let time { appendMilliseconds(time) }
        }
    }
}
