/// Packets on their way to the host, in order of time.
///
/// All bytes lie in one buffer, which is emptied whenever the last packet has left.
struct Outbox {
    private struct Entry {
        var time: Int64
        /// When the last PDU in it ended; Int64.min for what is not a report.
        var heard: Int64
        var start: Int
        var count: Int
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []
    private var head = 0

    var firstTime: Int64? { head < entries.count ? entries[head].time : nil }

    /// Queues one packet behind all that are not later.
    mutating func push(time: Int64, heard: Int64 = .min, _ packet: [UInt8]) {
        push(time: time, heard: heard, packet, [])
    }

    mutating func push(time: Int64, heard: Int64, _ packet: [UInt8], _ rest: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: packet)
        bytes.append(contentsOf: rest)
        entries.append(Entry(time: time, heard: heard, start: start, count: bytes.count - start))
        var index = entries.count - 1
        while index > head && entries[index - 1].time > time {
            entries.swapAt(index, index - 1)
            index -= 1
        }
    }

    /// Moves the first packet into `buffer` and returns its time.
    mutating func pop(into buffer: inout [UInt8]) -> Int64 {
        let entry = entries[head]
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: bytes[entry.start..<entry.start + entry.count])
        head += 1
        if head == entries.count {
            removeAll()
        } else if head >= 4096 && bytes.count >= 1 << 20 {
            compact()
        }
        return entry.time
    }

    /// Forgets reports of PDUs that end after `time`: nobody listened any more.
    mutating func dropReports(heardAfter time: Int64) {
        entries.removeSubrange(..<head)
        head = 0
        entries.removeAll { $0.heard > time }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        head = 0
    }

    private mutating func compact() {
        var kept: [UInt8] = []
        entries.removeSubrange(..<head)
        head = 0
        for index in entries.indices {
            let entry = entries[index]
            entries[index].start = kept.count
            kept.append(contentsOf: bytes[entry.start..<entry.start + entry.count])
        }
        bytes = kept
    }
}
