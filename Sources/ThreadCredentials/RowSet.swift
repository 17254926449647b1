/// Rows of a table by their ids: a bit each where ids follow on one another, as they do in a table of our own.
struct RowSet {
    /// Bits of 4096 ids that follow on one another, by the ids' upper 52 bits.
    private var pages: [Int64: [UInt64]] = [:]

    func contains(_ row: Int64) -> Bool {
        guard let page = pages[row >> 12] else { return false }
        return page[Int(row & 4095) >> 6] & 1 << UInt64(row & 63) != 0
    }

    mutating func insert(_ row: Int64) {
        pages[row >> 12, default: Array(repeating: 0, count: 64)][Int(row & 4095) >> 6] |= 1 << UInt64(row & 63)
    }
}
