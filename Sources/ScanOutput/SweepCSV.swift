internal import Bytes
internal import DiscoveryLatency
internal import ProgramOutput
public import Runs

extension SweepReport {
    /// A header line, and a row for each setting and device. What is not reached, or never, is empty.
    public func appendCSV(to text: inout [UInt8]) {
        text.append(
            text: """
                preset,window_ms,interval_ms,duty_cycle,trials,complete,address,seen,censored,p50_ms,p90_ms,p95_ms,p99_ms,\
                mean_ms,predicted_p50_ms,predicted_p90_ms,predicted_p95_ms,predicted_p99_ms,predicted_mean_ms,z,p,beyond,\
                controller,clock
                """)
        text.append(text: "\r\n")
        for pair in pairs { for device in pair.devices { appendRow(pair, device, to: &text) } }
    }

    private func appendRow(_ pair: Pair, _ device: Device, to text: inout [UInt8]) {
        func number(_ value: Double?) {
            text.append(text: ",")
            if let value { text.appendShortest(value) }
        }
        func time(_ value: Int64?) {
            text.append(text: ",")
            if let value { text.appendMilliseconds(value) }
        }
        func integer(_ value: Int?) {
            text.append(text: ",")
            if let value { text.appendDecimal(value) }
        }
        text.appendCSVField((pair.preset ?? "").utf8)
        time(pair.effective.timing.window)
        time(pair.effective.timing.interval)
        number(pair.effective.timing.dutyCycle)
        integer(pair.trials)
        text.append(text: pair.complete ? ",true," : ",false,")
        text.appendCSVField((device.address?.description ?? "").utf8)
        integer(device.estimate.seen)
        integer(device.estimate.censored)
        for q in Self.quantiles { time(device.estimate.percentile(q)) }
        time(device.estimate.mean.map { Int64(nearest: $0.value) })
        for index in Self.quantiles.indices { time(device.predicted?.quantiles[index]) }
        time(device.predicted?.mean.map { Int64(nearest: $0) })
        number(device.test?.z)
        number(device.test?.p)
        integer(device.test?.beyond)
        text.append(text: ",")
        text.appendCSVField(header.controller.name.utf8)
        text.append(text: ",")
        text.append(string: header.controller.clock.rawValue)
        text.append(text: "\r\n")
    }
}
