public import DiscoveryLatency

extension DiscoveryModel.Start {
    /// What latency counts from, in words.
    public var inWords: String {
        switch self {
        case .scan: "the start of the scan"
        case .entry: "the moment the device walks in"
        case .event: "the start of an advertising event"
        }
    }
}
