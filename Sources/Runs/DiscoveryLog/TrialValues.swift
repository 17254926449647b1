/// First-seen latencies of the second and later trials in which a device is seen, from a pool with a byte limit:
/// chunks of seven consecutive trials, chained in rising order.
struct TrialValues: ~Copyable {
    struct Chunk: PoolChunk {
        var next: UInt32 = 0
        /// The trial of `latencies[0]`: a multiple of seven.
        var base: UInt32
        /// In nanoseconds; −1 where the device was not seen, −2 − t where it was seen and not before t.
        var latencies = InlineArray<7, Int64>(repeating: -1)
    }
    private var chunks: ChunkPool<Chunk>
    /// Latencies that were not kept because the pool refused a chunk.
    private(set) var refused = 0

    init(limit: Int) { chunks = ChunkPool(limit: limit) }

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
        if device.lastChunk == 0 || chunks[device.lastChunk].base != base {
            guard let chunk = chunks.allocate(Chunk(base: base)) else {
                device.flags.insert(.trialsCut)
                device.cutFrom = trial
                refused += 1
                return
            }
            chunks.append(chunk, first: &device.firstChunk, last: &device.lastChunk)
        }
        chunks[device.lastChunk].latencies[Int(trial - base)] = latency
        device.trialsSeen += 1
    }

    /// Calls `body` with each trial the device was seen in, and its latency, in rising order.
    func forEach(of device: borrowing DeviceSlot, _ body: (_ trial: Int, _ latency: Int64) -> Void) {
        guard device.trialsSeen > 0 else { return }
        body(Int(device.firstTrial), device.firstLatency)
        var chunk = device.firstChunk
        while chunk != 0 {
            for i in 0..<7 where chunks[chunk].latencies[i] != -1 {
                body(Int(chunks[chunk].base) + i, chunks[chunk].latencies[i])
            }
            chunk = chunks[chunk].next
        }
    }

    /// Gives back the chunks of a device that is evicted.
    mutating func release(_ device: inout DeviceSlot) {
        guard device.lastChunk != 0 else { return }
        chunks.release(first: &device.firstChunk, last: &device.lastChunk)
        device.trialsSeen = 0
    }
}
