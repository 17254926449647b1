internal import Bytes
internal import DiscoveryLatency
internal import HCI
public import ProgramOutput
internal import Runs

extension RunComparison {
    /// A header line, a row for both runs as a whole, with no address, and a row for each device that both know.
    public func appendCSV(to out: inout OutputBuffer) throws(CommandFailure) {
        out.bytes.put("address,address_type,judged")
        for name in ["first", "second"] {
            for figure in [
                "run", "count", "censored", "mean_ms", "p50_ms", "p90_ms", "p95_ms", "p99_ms", "max_ms",
            ] {
                out.bytes.put(",\(name)_\(figure)")
            }
        }
        out.bytes.put(",z,p,hazard_ratio,hazard_ratio_lower,hazard_ratio_upper,level,margin,margin_verdict\r\n")
        out.bytes.put(",,")
        append([first.firstSeenOfAll, second.firstSeenOfAll], test, to: &out.bytes)
        for value in [ratioBounds?.estimate, ratioBounds?.lower, ratioBounds?.upper, level, margin] {
            number(value, to: &out.bytes)
        }
        out.bytes.put(",")
        if let marginVerdict { out.bytes.put(marginVerdict.word) }
        out.bytes.put("\r\n")
        for device in devices {
            let address = first.devices[device.first].outline.address
            address.appendText(to: &out.bytes)
            out.bytes.put(",")
            out.bytes.put(address.kind.name)
            out.bytes.put(device.isJudged ? ",true" : ",false")
            append(
                [first.firstSeen(of: device.first), second.firstSeen(of: device.second)], device.test,
                to: &out.bytes)
            out.bytes.put(",,,,,,\r\n")
            try out.flushIfFull()
        }
    }

    /// From the first run's number to p.
    private func append(_ firstSeen: [KaplanMeier], _ test: LogRank, to text: inout [UInt8]) {
        for (pool, estimate) in zip([first, second], firstSeen) {
            text.put(",")
            if pool.members.count == 1 {
                text.appendDecimal(pool.members[0].id)
            } else {
                text.appendCSVField(pool.name.utf8)
            }
            text.appendCSV(Figures(estimate))
        }
        for value in [test.z, test.p] { number(value, to: &text) }
    }

    private func number(_ value: Double?, to text: inout [UInt8]) {
        text.put(",")
        if let value, value.isFinite { text.appendShortest(value) }
    }
}
