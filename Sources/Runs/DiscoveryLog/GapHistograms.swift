import DiscoveryLatency

/// The gap histograms that outgrow the 14 buckets in a device record: pages of 128 counters from a pool with a byte
/// limit, one per octave of `LatencyBuckets`, and a directory page for each device. A device with a steady
/// advertising interval needs the directory and one to four pages, 1–2.5 KiB, instead of 16 for all buckets.
struct GapHistograms: ~Copyable {
    struct Page: PoolChunk {
        var counters = InlineArray<128, UInt32>(repeating: 0)

        /// A page that is in use is not chained.
        var next: UInt32 {
            get { counters[0] }
            set { counters[0] = newValue }
        }
    }
    private var pages: ChunkPool<Page>
    /// Gaps that were counted in a neighbouring bucket because the pool refused a page.
    private(set) var coarsened = 0

    init(limit: Int) { pages = ChunkPool(limit: limit) }

    /// Counts a gap in a device's sparse or dense histogram.
    @inline(__always)
    mutating func add(bucket: Int, to device: inout DeviceSlot) {
        if device.gapDirectory == 0 {
            let entries = Int(device.gapEntries)
            for i in 0..<14 {
                guard i < entries else { break }
                let entry = device.gaps[i]
                if Int(truncatingIfNeeded: entry &>> 16) == bucket, entry & 0xffff != 0xffff {
                    device.gaps[i] = entry &+ 1
                    return
                }
            }
            if entries < 14, !sparseIsFull(bucket, device) {
                device.gaps[entries] = UInt32(bucket) << 16 | 1
                device.gapEntries += 1
                return
            }
        }
        addSlowly(bucket, 1, &device)
    }

    /// True where the bucket is there already with all its 16 bits used up.
    private func sparseIsFull(_ bucket: Int, _ device: borrowing DeviceSlot) -> Bool {
        for i in 0..<Int(device.gapEntries) where device.gaps[i] >> 16 == UInt32(bucket) { return true }
        return false
    }

    @inline(never)
    private mutating func addSlowly(_ bucket: Int, _ count: UInt32, _ device: inout DeviceSlot) {
        if device.gapDirectory == 0 {
            guard let directory = allocateDirectory(with: bucket >> 7) else {
                return addToNearest(bucket, &device)
            }
            device.gapDirectory = directory
            let entries = Int(device.gapEntries)
            device.gapEntries = 0
            for i in 0..<entries {
                let entry = device.gaps[i]
                addDense(Int(entry >> 16), entry & 0xffff, directory)
            }
        }
        addDense(bucket, count, device.gapDirectory)
    }

    /// A directory with one page, so that whatever comes finds a counter; nil if the pool refuses either.
    private mutating func allocateDirectory(with octave: Int) -> UInt32? {
        guard let directory = pages.allocate(Page()) else { return nil }
        guard let page = pages.allocate(Page()) else {
            pages.release(directory)
            return nil
        }
        pages[directory].counters[octave] = page
        return directory
    }

    private mutating func addDense(_ bucket: Int, _ count: UInt32, _ directory: UInt32) {
        let octave = bucket >> 7
        var page = pages[directory].counters[octave]
        var counter = bucket & 127
        if page == 0 {
            if let new = pages.allocate(Page()) {
                page = new
                pages[directory].counters[octave] = page
            } else {
                coarsened += Int(count)
                guard let nearest = nearestOctave(to: octave, directory) else { return }
                page = pages[directory].counters[nearest]
                counter = nearest < octave ? 127 : 0
            }
        }
        let (sum, overflow) = pages[page].counters[counter].addingReportingOverflow(count)
        pages[page].counters[counter] = overflow ? .max : sum
        if overflow { coarsened += 1 }
    }

    private func nearestOctave(to octave: Int, _ directory: UInt32) -> Int? {
        (0...30).filter { pages[directory].counters[$0] != 0 }.min { abs($0 - octave) < abs($1 - octave) }
    }

    /// The pool refuses a directory: the gap goes to the nearest of the buckets in the record that has room.
    private mutating func addToNearest(_ bucket: Int, _ device: inout DeviceSlot) {
        coarsened += 1
        var nearest: (entry: Int, distance: Int)?
        for i in 0..<Int(device.gapEntries) where device.gaps[i] & 0xffff != 0xffff {
            let distance = abs(Int(device.gaps[i] >> 16) - bucket)
            if distance < nearest?.distance ?? .max { nearest = (i, distance) }
        }
        if let nearest { device.gaps[nearest.entry] += 1 }
    }

    /// The buckets of a device, shortest gap first.
    func buckets(of device: borrowing DeviceSlot) -> [(index: Int, count: UInt64)] {
        var buckets: [(index: Int, count: UInt64)] = []
        if device.gapDirectory == 0 {
            for i in 0..<Int(device.gapEntries) {
                buckets.append((Int(device.gaps[i] >> 16), UInt64(device.gaps[i] & 0xffff)))
            }
            buckets.sort { $0.index < $1.index }
        } else {
            for octave in 0...30 {
                let page = pages[device.gapDirectory].counters[octave]
                guard page != 0 else { continue }
                for counter in 0..<128 where pages[page].counters[counter] != 0 {
                    buckets.append((octave << 7 + counter, UInt64(pages[page].counters[counter])))
                }
            }
        }
        return buckets
    }

    /// Gives back the pages of a device that is evicted.
    mutating func release(_ device: inout DeviceSlot) {
        guard device.gapDirectory != 0 else { return }
        for octave in 0...30 { pages.release(pages[device.gapDirectory].counters[octave]) }
        pages.release(device.gapDirectory)
        device.gapDirectory = 0
    }
}
