/// SHA-256 of a message that comes in parts: a file that should not be in memory as a whole.
public struct SHA256Stream: Sendable {
    private let hash = SHA256()
    private var state = SHA256.initial
    /// The last bytes that make no block yet.
    private var pending: [UInt8] = []
    private var count = 0

    public init() {}

    public mutating func update(_ bytes: Span<UInt8>) {
        count += bytes.count
        let missing = pending.isEmpty ? 0 : min(64 - pending.count, bytes.count)
        pending.append(span: bytes.extracting(first: missing))
        if pending.count == 64 {
            let block = pending
            hash.compress(&state, block.span, SHA256.isHardware)
            pending.removeAll(keepingCapacity: true)
        }
        guard pending.isEmpty else { return }
        let rest = bytes.extracting(droppingFirst: missing)
        let whole = rest.count / 64 * 64
        if whole > 0 { hash.compress(&state, rest.extracting(first: whole), SHA256.isHardware) }
        pending.append(span: rest.extracting(droppingFirst: whole))
    }

    /// Of all that came.
    public func digest() -> InlineArray<32, UInt8> {
        var state = state
        hash.finish(&state, last: pending.span, count: count, SHA256.isHardware)
        return SHA256.bytes(of: state)
    }
}
