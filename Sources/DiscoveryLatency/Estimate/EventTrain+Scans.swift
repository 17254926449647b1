extension EventTrain {
    /// The events with those of the stretches in which they lie, or that lie between them. `scans` ascend.
    public init(times: [Int64], among scans: [ScanStretch], pdu: EventPDU = .legacy) {
        guard let first = times.first, let last = times.last else {
            self.init(times: [], scans: [], pdu: pdu)
            return
        }
        // The first stretch that ends at or after the first event.
        var low = 0
        var high = scans.count
        while low < high {
            let middle = (low + high) / 2
            if scans[middle].end ?? .max < first { low = middle + 1 } else { high = middle }
        }
        self.init(times: times, scans: Array(scans[low...].prefix { $0.start <= last }), pdu: pdu)
    }
}
