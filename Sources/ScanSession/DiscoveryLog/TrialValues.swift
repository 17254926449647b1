/// First-seen latencies of the second and later trials in which a device is seen, from a pool with a byte limit:
/// chunks of seven consecutive trials, chained in rising order.
struct TrialValues: ~Copyable {
    struct Chunk: BitwiseCopyable {
        var next: UInt32 = 0
        /// The trial of `latencies[0]`: a multiple of seven.
        var base: UInt32
        /// In nanoseconds; −1 where the device was not seen.
        var latencies = InlineArray<7, Int64>(repeating: -1)
    }
    private var chunks: FixedBuffer<Chunk>
    private var used = 0
    private var free: UInt32 = 0
    /// Latencies that were not kept because the pool refused a chunk.
    private(set) var refused = 0

    init(limit: Int) { chunks = FixedBuffer(uninitialized: limit / MemoryLayout<Chunk>.stride) }

    /// Keeps the latency of a trial later than all that the device has been seen in. Once the pool has refused, all
    /// later trials of the device are left out: what is left out must not depend on the latency.
    mutating func add(trial: UInt32, latency: Int64, to device: inout DeviceSlot) {
        if device.flags.contains(.trialsCut) {
            refused += 1
            return
        }
        if device.trialsSeen == 0 {
            device.firstTrial = trial
            device.firstLatency = latency
            device.trialsSeen = 1
            return
        }
        let base = trial / 7 * 7
        if device.lastChunk == 0 || chunks[Int(device.lastChunk - 1)].base != base {
            guard let chunk = allocate(base) else {
                device.flags.insert(.trialsCut)
                device.cutFrom = trial
                refused += 1
                return
            }
            if device.lastChunk == 0 {
                device.firstChunk = chunk
            } else {
                chunks[Int(device.lastChunk - 1)].next = chunk
            }
            device.lastChunk = chunk
        }
        chunks[Int(device.lastChunk - 1)].latencies[Int(trial - base)] = latency
        device.trialsSeen += 1
    }

    /// Calls `body` with each trial the device was seen in, and its latency, in rising order.
    func forEach(of device: borrowing DeviceSlot, _ body: (_ trial: Int, _ latency: Int64) -> Void) {
        guard device.trialsSeen > 0 else { return }
        body(Int(device.firstTrial), device.firstLatency)
        var chunk = device.firstChunk
        while chunk != 0 {
            let at = Int(chunk - 1)
            for i in 0..<7 where chunks[at].latencies[i] >= 0 {
                body(Int(chunks[at].base) + i, chunks[at].latencies[i])
            }
            chunk = chunks[at].next
        }
    }

    /// Gives back the chunks of a device that is evicted.
    mutating func release(_ device: inout DeviceSlot) {
        guard device.lastChunk != 0 else { return }
        chunks[Int(device.lastChunk - 1)].next = free
        free = device.firstChunk
        device.firstChunk = 0
        device.lastChunk = 0
        device.trialsSeen = 0
    }

    private mutating func allocate(_ base: UInt32) -> UInt32? {
        let chunk: UInt32
        if free != 0 {
            chunk = free
            free = chunks[Int(chunk - 1)].next
        } else {
            guard used < chunks.capacity else { return nil }
            used += 1
            chunk = UInt32(used)
        }
        chunks[Int(chunk - 1)] = Chunk(base: base)
        return chunk
    }
}
