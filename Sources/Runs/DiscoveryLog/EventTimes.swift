/// When the last few hundred advertising events of a device were heard, from a pool with a byte limit: what its
/// advertising interval is estimated from.
///
/// What is kept is the time from each event to the next in whole microseconds, in chunks of 31, chained; the last event's
/// own time stands in the device record. A device has 16 chunks at most and then gives up its oldest, as it does when
/// the pool refuses another.
struct EventTimes: ~Copyable {
    struct Chunk: PoolChunk {
        var next: UInt32 = 0
        var microseconds = InlineArray<31, UInt32>(repeating: 0)
    }
    private var chunks: ChunkPool<Chunk>
    /// Times that were not kept because the pool had not a single chunk for the device.
    private(set) var refused = 0

    static var perChunk: Int { 31 }
    static var chunksPerDevice: Int { 16 }

    init(limit: Int) { chunks = ChunkPool(limit: limit) }

    /// A device's event comes `nanoseconds` after its last one. Time that steps back, or more than 71 minutes of
    /// silence, begin anew: nothing can be counted across them.
    @inline(__always)
    mutating func add(_ nanoseconds: Int64, to device: inout DeviceSlot) {
        let microseconds = UInt64(bitPattern: nanoseconds) / 1000
        guard nanoseconds >= 0, microseconds <= UInt64(UInt32.max) else { return release(&device) }
        let place = Int(device.eventTimes) % Self.perChunk
        if place == 0, !makeRoom(&device) {
            refused += 1
            return
        }
        chunks[device.lastEventChunk].microseconds[place] = UInt32(truncatingIfNeeded: microseconds)
        device.eventTimes &+= 1
    }

    /// An empty chunk at the end of the device's chain: a new one, or its oldest.
    @inline(never)
    private mutating func makeRoom(_ device: inout DeviceSlot) -> Bool {
        let isFull = Int(device.eventTimes) == Self.perChunk * Self.chunksPerDevice
        let chunk: UInt32
        if !isFull, let new = chunks.allocate(Chunk()) {
            chunk = new
        } else {
            guard device.firstEventChunk != 0 else { return false }
            chunk = device.firstEventChunk
            device.firstEventChunk = chunks[chunk].next
            if device.firstEventChunk == 0 { device.lastEventChunk = 0 }
            device.eventTimes -= UInt16(Self.perChunk)
            chunks[chunk].next = 0
        }
        chunks.append(chunk, first: &device.firstEventChunk, last: &device.lastEventChunk)
        return true
    }

    /// Nanoseconds on the controller's time line, ascending; the last event's is exact, those before it to a
    /// microsecond each. Empty for a device without an event.
    func times(of device: borrowing DeviceSlot) -> [Int64] {
        guard device.events > 0 else { return [] }
        var times: [Int64] = []
        times.reserveCapacity(Int(device.eventTimes) + 1)
        var sum: Int64 = 0
        times.append(0)
        var chunk = device.firstEventChunk
        for index in 0..<Int(device.eventTimes) {
            if index > 0, index % Self.perChunk == 0 { chunk = chunks[chunk].next }
            sum += Int64(chunks[chunk].microseconds[index % Self.perChunk]) * 1000
            times.append(sum)
        }
        let offset = device.eventStart &- sum
        for index in times.indices { times[index] &+= offset }
        return times
    }

    /// Gives back the chunks of a device that is evicted.
    mutating func release(_ device: inout DeviceSlot) {
        chunks.release(first: &device.firstEventChunk, last: &device.lastEventChunk)
        device.eventTimes = 0
    }
}
