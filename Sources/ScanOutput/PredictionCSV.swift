internal import Bytes
internal import DiscoveryLatency
public import ProgramOutput

extension PredictionReport {
    /// A row for each time of the distribution: the share found by then.
    public func appendCSV(to out: inout OutputBuffer) {
        out.bytes.put("ms,probability\r\n")
        for time in cdfAt {
            out.bytes.appendMilliseconds(time)
            out.bytes.put(",")
            out.bytes.appendShortest(prediction.probability(by: time))
            out.bytes.put("\r\n")
        }
    }
}
