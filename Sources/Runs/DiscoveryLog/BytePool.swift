/// Memory with a byte limit for what does not fit into a device record: long payloads, scan responses, names.
///
/// Blocks of 32, 64, … 2048 bytes, taken from one buffer and kept on a free list per size when given back. A block is
/// named by its number of 32-byte units plus one, 0 being none. When the buffer is used up and no free block of the
/// size is left, `allocate` refuses and the caller does with less.
struct BytePool: ~Copyable {
    private var bytes: FixedBuffer<UInt8>
    private var used = 0
    private var free = InlineArray<7, UInt32>(repeating: 0)
    private let limit: Int

    static let largest = 2048

    init(limit: Int) {
        self.limit = limit / 32 * 32
        bytes = FixedBuffer(uninitialized: self.limit)
    }

    /// The size class that holds `count` bytes: 32 << class.
    static func sizeClass(_ count: Int) -> Int {
        var size = 0
        while 32 << size < count { size += 1 }
        return size
    }

    /// A block for `count` (1…2048) bytes, or nil if the pool refuses.
    mutating func allocate(_ count: Int) -> UInt32? {
        guard count > 0, count <= Self.largest else { return nil }
        let size = Self.sizeClass(count)
        if free[size] != 0 {
            let block = free[size]
            free[size] = link(of: block)
            return block
        }
        guard used + 32 << size <= limit else { return nil }
        let block = UInt32(used / 32 + 1)
        used += 32 << size
        return block
    }

    /// Gives a block back that was allocated for `count` bytes.
    mutating func release(_ block: UInt32, count: Int) {
        guard block != 0, count > 0 else { return }
        let size = Self.sizeClass(count)
        let start = offset(block)
        for i in 0..<4 { bytes[start + i] = UInt8(truncatingIfNeeded: free[size] >> UInt32(8 * i)) }
        free[size] = block
    }

    /// Stores `data` in place of the `oldCount` bytes of `block` (0: none). Returns the block, 0 if the pool refuses.
    mutating func store(_ data: Span<UInt8>, replacing block: UInt32, oldCount: Int) -> UInt32 {
        var block = block
        if block == 0 || Self.sizeClass(oldCount) != Self.sizeClass(data.count) {
            release(block, count: oldCount)
            block = allocate(data.count) ?? 0
        }
        guard block != 0 else { return 0 }
        let start = offset(block)
        for i in data.indices { bytes[start + i] = data[i] }
        return block
    }

    func equals(_ block: UInt32, _ data: Span<UInt8>) -> Bool {
        let start = offset(block)
        for i in data.indices where bytes[start + i] != data[i] { return false }
        return true
    }

    func array(_ block: UInt32, count: Int) -> [UInt8] {
        block == 0 ? [] : (0..<count).map { bytes[offset(block) + $0] }
    }

    private func offset(_ block: UInt32) -> Int { Int(block - 1) * 32 }

    private func link(of block: UInt32) -> UInt32 {
        let start = offset(block)
        return (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) }
    }
}
