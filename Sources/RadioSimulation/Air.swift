import DiscoveryLatency
import HCI

/// The air: every advertiser's time line since the scan began, and what of it reaches the receiver.
///
/// Time begins anew with every scan: `start` draws for each advertiser where in its endless (stationary) sequence
/// of events the scan happens to fall. A PDU is received if all of it lies inside one scan window on its channel,
/// its coin spares it, and the receiver is not busy. Each device's time line and the coin of each PDU depend on
/// (seed, device, number of the scan, time since its start) alone: two scan settings under one seed see the
/// same air.
///
/// Receiver and air know of advertising PDUs on three primary channels, of scan responses, and of auxiliary PDUs
/// on a secondary channel that never collide.
struct Air {
    /// A PDU that was received whole. `part` tells which of the device's PDUs.
    struct Reception {
        enum Part {
            /// ADV_… on a primary channel, or the ADV_EXT_IND that announces auxiliary PDUs.
            case advertisement
            case scanResponse
        }

        var device: Int
        var part: Part
        /// Start of the advertising event.
        var event: Int64
        var start: Int64
        var end: Int64
        var channel: Int
    }

    private struct Device {
        /// Start of the event under way or next.
        var event: Int64
        var random: Generator
        /// Number within its scenario entry, for address and seed.
        var number: Int32
        var transmitter: Int32
        /// The PDU (0…2) that the queue entry stands for.
        var channel: Int32
    }

    private(set) var transmitters: [Transmitter]
    private var devices: [Device] = []
    private var queue = EventQueue()
    private let seed: UInt64
    private let collisions: Bool
    /// Every PDU passes through `step`, heard or not.
    private var visitsAll: Bool
    /// nil: what is sent is not kept.
    private(set) var record: AirRecord?
    private let decodeBlind: Int64

    private var origin: Int64 = 0
    private var scan: UInt64 = 0
    private var windows: ScanWindows?
    private var codedWindows: ScanWindows?
    private var extendedScan = false
    /// No PDU that ends later is received: the scan's duration is over.
    private var until: Int64 = .max
    /// The receiver hears nothing that starts earlier.
    private var busyUntil: Int64 = 0
    /// When the receiver is away on a secondary channel, in order.
    private var appointments: [Range<Int64>] = []
    /// With collisions: what is being received, and until when each primary channel is taken.
    private var pending: Reception?
    private var channelTaken: [Int64] = [0, 0, 0]
    /// PDUs sent since the controller was made, heard or not.
    private(set) var pdus: UInt64 = 0

    init(_ scenario: Scenario, seed: UInt64) {
        self.seed = seed
        collisions = scenario.collisions
        visitsAll = scenario.collisions
        decodeBlind = scenario.scanner.decodeBlind
        transmitters = scenario.advertisers.map(Transmitter.init)
        devices.reserveCapacity(scenario.advertisers.reduce(0) { $0 + $1.count })
        for (index, advertiser) in scenario.advertisers.enumerated() {
            for number in 0..<advertiser.count {
                devices.append(
                    Device(
                        event: 0, random: Generator(seed: seed), number: Int32(truncatingIfNeeded: number),
                        transmitter: Int32(truncatingIfNeeded: index), channel: 0))
            }
        }
    }

    /// From the next scan on, all that is sent is kept for `nextSent`.
    mutating func keepRecord() {
        record = AirRecord()
        visitsAll = true
    }

    /// The next PDU that began at `limit` or before; nil where there is none, or no record.
    mutating func nextSent(until limit: Int64) -> AirRecord.Entry? { record?.next(until: limit) }

    // MARK: Scanning

    /// Begins scan number `scan` at `time`; nil windows: that PHY is not scanned.
    mutating func start(
        at time: Int64, scan: UInt64, windows: ScanWindows?, coded: ScanWindows?, extended: Bool
    ) {
        origin = time
        self.scan = scan
        extendedScan = extended
        self.windows = windows
        codedWindows = coded
        until = .max
        busyUntil = time
        appointments.removeAll(keepingCapacity: true)
        pending = nil
        channelTaken = [0, 0, 0]
        queue.removeAll()
        for index in devices.indices { place(index, at: time) }
        queue.build()
    }

    /// Other windows from now on, the air stays: a new period of a periodic scan.
    mutating func change(windows: ScanWindows?, coded: ScanWindows?, until: Int64) {
        self.windows = windows
        codedWindows = coded
        self.until = until
    }

    /// What had not begun by `time` is not sent.
    mutating func stop(at time: Int64) {
        record?.stop(at: time)
        queue.removeAll()
        pending = nil
        appointments.removeAll(keepingCapacity: true)
    }

    /// Puts a device somewhere in its sequence of events, all of them having gone on for ever: a gap is met with a
    /// chance in proportion to its length, and time 0 falls anywhere in it. An event in progress is heard from
    /// its next PDU on.
    private mutating func place(_ index: Int, at time: Int64) {
        let transmitter = transmitters[Int(devices[index].transmitter)]
        var random = Generator(seed: seed, device: index, trial: scan)
        let longest = transmitter.interval &+ transmitter.delay.longest
        var delay = transmitter.delay.draw(&random)
        while random.below(longest) >= transmitter.interval &+ delay { delay = transmitter.delay.draw(&random) }
        let gap = transmitter.gap(delay)
        let since = random.below(gap)
        var event = time &- since
        var channel = 0
        while channel < 3 && event &+ Int64(channel) &* transmitter.spacing < time { channel &+= 1 }
        if channel == 3 {
            event = event &+ gap
            channel = 0
        }
        if let appears = transmitter.appears {
            let first = appears &+ transmitter.firstEventDelay
            if first > time &- since {
                event = first >= time ? first : time &- since &+ gap
                channel = 0
            }
        }
        guard event < transmitter.leaves else { return }
        devices[index].random = random
        devices[index].event = event
        devices[index].channel = Int32(channel)
        queue.append(
            EventQueue.Entry(
                time: event &+ Int64(channel) &* transmitter.spacing, device: Int32(truncatingIfNeeded: index)))
    }

    // MARK: Time

    /// Nothing received from now on ends before this.
    var horizon: Int64 { min(queue.earliest, pending?.end ?? .max) }

    /// The next reception whose PDU starts at `limit` at the latest. Receptions come in order of their starts.
    mutating func next(until limit: Int64) -> Reception? {
        while true {
            let earliest = queue.earliest
            if let held = pending, held.end <= min(earliest, limit) {
                pending = nil
                return held
            }
            guard earliest <= limit, let entry = queue.first else { return nil }
            if let reception = step(Int(entry.device), start: earliest, limit: limit) { return reception }
        }
    }

    /// One PDU: is it received, and which of this device's comes next?
    @inline(__always)
    private mutating func step(_ index: Int, start: Int64, limit: Int64) -> Reception? {
        let kind = Int(devices[index].transmitter)
        let channel = Int(devices[index].channel)
        let duration = transmitters[kind].duration
        let end = start &+ duration
        var heard =
            audible(kind, start: start, channel: channel) && start >= busyUntil && end <= until
            && isFree(start, end)
        if visitsAll {
            if collisions { heard = sharesChannel(channel, start: start, end: end) && heard }
            if record != nil { keep(index, kind: kind, start: start, channel: channel) }
        }
        heard = heard && spared(index, threshold: transmitters[kind].lossThreshold, at: start)
        let event = devices[index].event
        schedule(index, kind: kind, after: channel, limit: limit)
        guard heard else { return nil }
        if decodeBlind > 0 { busyUntil = end &+ decodeBlind }
        let reception = Reception(
            device: index, part: .advertisement, event: event, start: start, end: end, channel: channel)
        guard collisions else { return reception }
        pending = reception
        return nil
    }

    /// Finds the device's next PDU that may be heard (with collisions: simply the next). Events that cannot be
    /// heard are passed over here, up to the limit, and never touch the queue.
    @inline(__always)
    private mutating func schedule(_ index: Int, kind: Int, after channel: Int, limit: Int64) {
        var channel = channel &+ 1
        var event = devices[index].event
        let spacing = transmitters[kind].spacing
        while true {
            while channel < 3 {
                let start = event &+ Int64(channel) &* spacing
                if visitsAll || start > limit || audible(kind, start: start, channel: channel) {
                    devices[index].event = event
                    devices[index].channel = Int32(truncatingIfNeeded: channel)
                    queue.postponeFirst(to: start)
                    return
                }
                channel &+= 1
            }
            pdus &+= 3
            event = event &+ transmitters[kind].gap(transmitters[kind].delay.draw(&devices[index].random))
            channel = 0
            if event >= transmitters[kind].leaves {
                queue.removeFirst()
                return
            }
        }
    }

    /// Into the record: a PDU on a primary channel, and with the last of them the auxiliary ones.
    @inline(never)
    private mutating func keep(_ index: Int, kind: Int, start: Int64, channel: Int) {
        var entry = AirRecord.Entry(
            time: start, event: devices[index].event, device: index, part: .advertisement,
            channel: UInt8(truncatingIfNeeded: 37 + channel), rssi: rssi(of: index, at: start))
        record?.add(entry)
        guard channel == 2 else { return }
        entry.channel = Self.secondaryChannel(of: index)
        for (number, pdu) in transmitters[kind].auxiliary.enumerated() {
            entry.part = .auxiliary(number)
            entry.time = entry.event &+ pdu.offset
            record?.add(entry)
        }
    }

    /// Into the record: a scan request and the response that it brings about.
    private mutating func keep(exchangeAfter heard: Reception, response from: Int64) {
        guard record != nil else { return }
        var entry = AirRecord.Entry(
            time: heard.end &+ TimeOnAir.interFrameSpace, event: heard.event, device: heard.device,
            part: .request,
            channel: UInt8(truncatingIfNeeded: 37 + heard.channel),
            rssi: rssi(of: heard.device, at: heard.start))
        record?.add(entry)
        entry.part = .response
        entry.time = from
        record?.add(entry)
    }

    /// Into the record: the same on a secondary channel.
    mutating func keep(responses: [AuxiliaryPDU], after heard: Reception) {
        guard record != nil, let first = responses.first,
            let extended = transmitters[transmitter(of: heard.device)].extended
        else { return }
        var entry = AirRecord.Entry(
            time: heard.event &+ first.offset &- TimeOnAir.interFrameSpace
                &- TimeOnAir.pdu(payload: 12, on: extended.secondary),
            event: heard.event, device: heard.device, part: .auxiliaryRequest,
            channel: Self.secondaryChannel(of: heard.device), rssi: rssi(of: heard.device, at: heard.start))
        record?.add(entry)
        for (number, pdu) in responses.enumerated() {
            entry.part = .auxiliaryResponse(number)
            entry.time = heard.event &+ pdu.offset
            record?.add(entry)
        }
    }

    // MARK: The receiver

    /// Does a PDU that starts now lie inside one window of its PHY, on its channel?
    @inline(__always)
    private func audible(_ kind: Int, start: Int64, channel: Int) -> Bool {
        let duration = transmitters[kind].duration
        if transmitters[kind].auxiliary.isEmpty {
            return windows?.hold(from: start, duration: duration, channel: channel) ?? false
        }
        guard extendedScan else { return false }
        guard transmitters[kind].isCoded else {
            return windows?.hold(from: start, duration: duration, channel: channel) ?? false
        }
        guard codedWindows?.hold(from: start, duration: duration, channel: channel) ?? false else {
            return false
        }
        // One radio: where the two schedules overlap the 1M window goes first.
        return !(windows?.touch(from: start, to: start &+ duration) ?? false)
    }

    private func isFree(_ start: Int64, _ end: Int64) -> Bool {
        appointments.isEmpty || !appointments.contains { $0.lowerBound < end && start < $0.upperBound }
    }

    /// With collisions: takes the channel; false, and what is being received there is lost, where it was taken.
    private mutating func sharesChannel(_ channel: Int, start: Int64, end: Int64) -> Bool {
        let clear = start >= channelTaken[channel]
        if let held = pending, held.channel == channel, start < held.end {
            pending = nil
            // What was decoded in vain does not keep the receiver busy.
            if decodeBlind > 0 || held.part == .scanResponse { busyUntil = held.end }
        }
        channelTaken[channel] = max(channelTaken[channel], end)
        return clear
    }

    /// The coin of the PDU that starts at `time`.
    @inline(__always)
    private func spared(_ index: Int, threshold: UInt64, at time: Int64) -> Bool {
        threshold == 0 || chance(index, at: time, salt: 0x105) >= threshold
    }

    @inline(__always)
    private func chance(_ index: Int, at time: Int64, salt: UInt64) -> UInt64 {
        let stream = Generator.mix(seed ^ UInt64(truncatingIfNeeded: index) &<< 20 ^ salt)
        return Generator.mix(Generator.mix(stream ^ scan) ^ UInt64(bitPattern: time &- origin))
    }

    /// The exchange that active scanning adds: SCAN_REQ 150 µs after the PDU, SCAN_RSP 150 µs after that. It is
    /// begun only where all of it fits into the window, and the receiver is deaf to others until it is over. The
    /// back-off of Vol 6 Part B 4.4.3.2, which answers collisions between scanners, is left out: there is one.
    /// Returns the response unless it is lost or, with collisions, still on its way.
    mutating func requestScan(after heard: Reception) -> Reception? {
        let transmitter = transmitters[Int(devices[heard.device].transmitter)]
        let from = heard.end &+ TimeOnAir.interFrameSpace &* 2 &+ TimeOnAir.scanRequest
        let end = from &+ TimeOnAir.legacy(data: transmitter.response.count)
        guard let windows, end <= until, isFree(heard.start, end),
            windows.hold(from: heard.start, duration: end &- heard.start, channel: heard.channel)
        else { return nil }
        busyUntil = end &+ decodeBlind
        keep(exchangeAfter: heard, response: from)
        guard spared(heard.device, threshold: transmitter.lossThreshold, at: from) else { return nil }
        var response = heard
        response.part = .scanResponse
        response.start = from
        response.end = end
        guard collisions else { return response }
        if channelTaken[heard.channel] > heard.end { return nil }
        channelTaken[heard.channel] = end
        pending = response
        return nil
    }

    /// Follows an ADV_EXT_IND: the receiver goes to the secondary channel for `chain`, whatever the windows say,
    /// unless it has to be elsewhere then. Returns how many PDUs of the chain were received; nil where it did
    /// not go.
    mutating func follow(_ heard: Reception, chain: [AuxiliaryPDU]) -> Int? {
        guard let first = chain.first, let last = chain.last else { return nil }
        let from = heard.event &+ first.offset
        let end = heard.event &+ last.offset &+ last.duration
        guard from >= busyUntil, isFree(from, end) else { return nil }
        let threshold = transmitters[Int(devices[heard.device].transmitter)].lossThreshold
        var received = 0
        for pdu in chain {
            guard spared(heard.device, threshold: threshold, at: heard.event &+ pdu.offset) else { break }
            received += 1
        }
        // A broken chain lets the receiver go where it broke.
        let left = received == chain.count ? last : chain[received]
        appointments.removeAll { $0.upperBound <= heard.start }
        appointments.append(from..<(heard.event &+ left.offset &+ left.duration &+ decodeBlind))
        return received
    }

    // MARK: Who it was

    func transmitter(of device: Int) -> Int { Int(devices[device].transmitter) }

    /// The address a device uses in an event that starts at `time`.
    func address(of device: Int, at time: Int64) -> DeviceAddress {
        let transmitter = transmitters[Int(devices[device].transmitter)]
        if transmitter.rotation > 0 {
            let key = Generator.mix(seed ^ 0xadd2 ^ UInt64(truncatingIfNeeded: device) &<< 24)
            let age = time &+ Int64(bitPattern: key >> 24) % transmitter.rotation
            let bits = Generator.mix(key ^ UInt64(bitPattern: age / transmitter.rotation))
            return DeviceAddress(bits: bits & 0x3fff_ffff_ffff | 0x4000_0000_0000, kind: .random)
        }
        guard let base = transmitter.address else {
            let bits = Generator.mix(Generator.mix(seed ^ 0x57a7) ^ UInt64(truncatingIfNeeded: device))
            return DeviceAddress(bits: bits & 0x3fff_ffff_ffff | 0xc000_0000_0000, kind: .random)
        }
        // The two top bits tell the kind of a random address: counting does not reach them.
        let low = (base.bits &+ UInt64(truncatingIfNeeded: devices[device].number)) & 0x3fff_ffff_ffff
        return DeviceAddress(bits: base.bits & 0xc000_0000_0000 | low, kind: base.kind)
    }

    /// Strength of the PDU that starts at `time`, −126…20 dBm: the mean and a triangular spread.
    func rssi(of device: Int, at time: Int64) -> Int8 {
        let transmitter = transmitters[Int(devices[device].transmitter)]
        let spread = Int64(transmitter.rssiSpread)
        guard spread > 0 else { return transmitter.rssi }
        var random = Generator(seed: chance(device, at: time, salt: 0x2551))
        let stray = random.below(spread &+ 1) &- random.below(spread &+ 1)
        return Int8(clamping: min(20, max(-126, Int64(transmitter.rssi) &+ stray)))
    }
}
