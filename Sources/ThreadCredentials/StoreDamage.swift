/// What in a store does not fit its digests. It names tables and rows, never a value.
public enum StoreDamage: Hashable, Sendable, CustomStringConvertible {
    /// Rows whose digest does not fit, or whose values are none of ours.
    case rows(table: String, count: Int, first: Int64)
    /// The rows that can be found are not those that the store had: some are missing, or are there twice.
    case missingRows(table: String)
    case preference
    case seal

    public var description: String {
        switch self {
        case .rows(let table, 1, let first): "row \(first) of \(table) is damaged"
        case .rows(let table, let count, let first):
            "\(count) rows of \(table) are damaged, the first is row \(first)"
        case .missingRows(let table): "rows of \(table) are missing, or are there twice"
        case .preference: "the record of the preferred network is damaged"
        case .seal: "the seal over all rows is damaged"
        }
    }
}
