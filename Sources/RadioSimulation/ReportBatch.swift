/// Reports that wait to share one event. Fits in an event's 255 bytes of parameters.
struct ReportBatch {
    private(set) var subevent: UInt8 = 0
    private(set) var count: UInt8 = 0
    private(set) var bytes: [UInt8] = []
    /// When the last PDU in it ended.
    private(set) var heard: Int64 = .min
    /// When it is sent at the latest.
    private(set) var due: Int64 = .max

    var isEmpty: Bool { count == 0 }

    func fits(_ subevent: UInt8, _ report: [UInt8]) -> Bool {
        isEmpty || (self.subevent == subevent && bytes.count + report.count <= 253 && count < 25)
    }

    mutating func add(_ subevent: UInt8, _ report: [UInt8], heard: Int64, wait: Int64) {
        if isEmpty { due = heard &+ wait }
        self.subevent = subevent
        count += 1
        bytes.append(contentsOf: report)
        self.heard = max(self.heard, heard)
    }

    /// The event's first bytes: H4 indicator, LE Meta, length, subevent, number of reports.
    var header: [UInt8] { [0x04, 0x3e, UInt8(truncatingIfNeeded: 2 + bytes.count), subevent, count] }

    mutating func clear() {
        count = 0
        bytes.removeAll(keepingCapacity: true)
        heard = .min
        due = .max
    }
}
