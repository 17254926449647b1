/// The binary heap of what comes next: for every advertiser the start of its next PDU that may matter.
struct EventQueue {
    struct Entry {
        var time: Int64
        var device: Int32
    }

    private var entries: [Entry] = []

    /// Int64.max where nothing is to come.
    @inline(__always)
    var earliest: Int64 { entries.isEmpty ? .max : entries[0].time }

    @inline(__always)
    var first: Entry? { entries.isEmpty ? nil : entries[0] }

    mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Adds without keeping order; `build` must follow.
    mutating func append(_ entry: Entry) { entries.append(entry) }

    mutating func build() {
        for parent in stride(from: entries.count / 2 &- 1, through: 0, by: -1) { sink(parent) }
    }

    /// Gives the first entry a later time.
    @inline(__always)
    mutating func postponeFirst(to time: Int64) {
        entries[0].time = time
        sink(0)
    }

    mutating func removeFirst() {
        let last = entries.removeLast()
        guard !entries.isEmpty else { return }
        entries[0] = last
        sink(0)
    }

    /// Ties go to the lower device, so that the order does not depend on the heap's history.
    @inline(__always)
    private func before(_ a: Entry, _ b: Entry) -> Bool {
        a.time < b.time || (a.time == b.time && a.device < b.device)
    }

    @inline(__always)
    private mutating func sink(_ start: Int) {
        let count = entries.count
        let moving = entries[start]
        var hole = start
        while true {
            var child = 2 &* hole &+ 1
            guard child < count else { break }
            if child &+ 1 < count && before(entries[child &+ 1], entries[child]) { child &+= 1 }
            guard before(entries[child], moving) else { break }
            entries[hole] = entries[child]
            hole = child
        }
        entries[hole] = moving
    }
}
