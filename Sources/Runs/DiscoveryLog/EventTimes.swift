/// When the last few hundred advertising events of a device were heard, from a pool with a byte limit: what its
/// advertising interval is estimated from.
///
/// What is kept is the time from each event to the next in nanoseconds, in chunks of 31 words, chained; the last event's
/// own time stands in the device record. A word holds 31 bits of a time; the highest bit says that the next word goes on
/// with it, lower bits last: gaps up to 2.1 s take one word, all others two or three. A device has 16 chunks at most and
/// then gives up its oldest, as it does when the pool refuses another.
struct EventTimes: ~Copyable {
    struct Chunk: PoolChunk {
        var next: UInt32 = 0
        var words = InlineArray<31, UInt32>(repeating: 0)
    }
    private var chunks: ChunkPool<Chunk>
    /// Times that were not kept because the pool had not a single chunk for the device.
    private(set) var refused = 0

    static var perChunk: Int { 31 }
    static var chunksPerDevice: Int { 16 }

    init(limit: Int) { chunks = ChunkPool(limit: limit) }

    /// A device's event comes `nanoseconds` after its last one. Time that steps back begins anew: nothing can be counted
    /// across it.
    @inline(__always)
    mutating func add(_ nanoseconds: Int64, to device: inout DeviceSlot) {
        let time = UInt64(bitPattern: nanoseconds)
        if time < 1 << 31 {
            append(UInt32(truncatingIfNeeded: time), to: &device)
        } else {
            addLong(nanoseconds, to: &device)
        }
    }

    @inline(never)
    private mutating func addLong(_ time: Int64, to device: inout DeviceSlot) {
        guard time >= 0 else { return release(&device) }
        let nanoseconds = UInt64(time)
        let parts = nanoseconds >> 62 > 0 ? 3 : 2
        // The parts of one time stay in one chunk: the oldest is given up whole.
        while Int(device.eventTimes) % Self.perChunk + parts > Self.perChunk {
            append(Self.goesOn, to: &device)
        }
        for part in (1..<parts).reversed() {
            append(
                Self.goesOn | UInt32(truncatingIfNeeded: nanoseconds >> (31 * UInt64(part)) & 0x7fff_ffff),
                to: &device)
        }
        append(UInt32(truncatingIfNeeded: nanoseconds & 0x7fff_ffff), to: &device)
    }

    private static var goesOn: UInt32 { 1 << 31 }

    @inline(__always)
    private mutating func append(_ word: UInt32, to device: inout DeviceSlot) {
        let place = Int(device.eventTimes) % Self.perChunk
        if place == 0, !makeRoom(&device) {
            refused += 1
            return
        }
        chunks[device.lastEventChunk].words[place] = word
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

    /// Nanoseconds on the controller's time line, ascending. Empty for a device without an event.
    func times(of device: borrowing DeviceSlot) -> [Int64] {
        guard device.events > 0 else { return [] }
        var times: [Int64] = []
        times.reserveCapacity(Int(device.eventTimes) + 1)
        var sum: Int64 = 0
        var high: Int64 = 0
        times.append(0)
        var chunk = device.firstEventChunk
        for index in 0..<Int(device.eventTimes) {
            if index > 0, index % Self.perChunk == 0 { chunk = chunks[chunk].next }
            let word = chunks[chunk].words[index % Self.perChunk]
            high = high << 31 | Int64(word & ~Self.goesOn)
            guard word & Self.goesOn == 0 else { continue }
            sum &+= high
            high = 0
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
