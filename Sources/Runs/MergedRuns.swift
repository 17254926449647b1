/// What became of the runs that were put into a recording.
public struct MergedRuns: Equatable, Sendable {
    public var added = 0
    /// Runs that the file had before, with less in them.
    public var replaced = 0
    /// Runs that the file had already.
    public var known = 0
    /// Runs that have no end: they are being recorded, or their recorder was killed.
    public var open = 0

    public init() {}

    public mutating func add(_ other: MergedRuns) {
        added += other.added
        replaced += other.replaced
        known += other.known
        open += other.open
    }
}
