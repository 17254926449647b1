/// What a `ChunkPool` hands out: it can name another, as a link of a chain or of the pool's own list.
protocol PoolChunk: BitwiseCopyable {
    /// The number of the next chunk, 0 for none.
    var next: UInt32 { get set }
}

/// Chunks of one kind from one buffer with a byte limit; those that are given back are handed out again.
///
/// A chunk is named by its number, from 1 on: 0 is none.
struct ChunkPool<Chunk: PoolChunk>: ~Copyable {
    private var chunks: FixedBuffer<Chunk>
    private var used = 0
    private var free: UInt32 = 0

    init(limit: Int) { chunks = FixedBuffer(uninitialized: limit / MemoryLayout<Chunk>.stride) }

    @inline(__always)
    subscript(number: UInt32) -> Chunk {
        _read { yield chunks[Int(number &- 1)] }
        _modify { yield &chunks[Int(number &- 1)] }
    }

    /// The number of a chunk that holds `content`; nil if the pool is used up.
    mutating func allocate(_ content: Chunk) -> UInt32? {
        let number: UInt32
        if free != 0 {
            number = free
            free = self[number].next
        } else {
            guard used < chunks.capacity else { return nil }
            used += 1
            number = UInt32(used)
        }
        self[number] = content
        return number
    }

    /// Puts a chunk at the end of a chain.
    mutating func append(_ number: UInt32, first: inout UInt32, last: inout UInt32) {
        if last == 0 { first = number } else { self[last].next = number }
        last = number
    }

    /// Takes the chunks of a chain back, all of them at once.
    mutating func release(first: inout UInt32, last: inout UInt32) {
        guard last != 0 else { return }
        self[last].next = free
        free = first
        first = 0
        last = 0
    }

    /// Takes one chunk back.
    mutating func release(_ number: UInt32) {
        guard number != 0 else { return }
        self[number].next = free
        free = number
    }
}
