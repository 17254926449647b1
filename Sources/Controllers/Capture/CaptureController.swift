internal import Captures
internal import Glibc
internal import LinuxSystem
public import Runs

/// A capture file (btsnoop, pcap, pcapng, PacketLogger; `-` for standard input) as a controller that only watches. Time is that of
/// the records and passes as fast as they are read.
public final class CaptureController: Controller {
    public private(set) var description: ControllerDescription
    /// The time of the last packet handed out; 0 before the first.
    public private(set) var now: Int64 = 0

    private let path: String
    private var input: CaptureBytes
    private let signals: TerminationSignals?
    private var position: CapturePosition
    /// A packet read already that lies beyond the last deadline, or waits for the first call.
    private var held: (bytes: [UInt8], time: Int64, sent: Bool)?
    private var failure: ControllerError?
    private var atEnd = false
    /// A signal that came while the stream was waited for.
    private var signal: Int32?

    /// Records handed on by one `receive` before it looks for signals.
    private static let recordsAtOnce = 4096
    /// The times that every output can carry, and the time between any two of them: from 1970 to 2116 (2^62 ns). Records
    /// with others, which only a broken or hostile capture has, are skipped and counted.
    private static let times: Range<Int64> = 0..<1 << 62
    private var outOfRange = 0
    /// Where the first of them stands.
    private var firstOutOfRange: Int?
    /// Of a capture of the air.
    private var directed = DirectedEvents()
    /// A packet was handed out, or waits to be.
    private var hasPackets = false

    /// The capture is of the air, not of HCI: a sniffer's. Its packets are extended advertising reports, one for each PDU, with
    /// the channel index in the high octet of the event type (0xFF: not recorded), and the time is that of the PDU.
    public var isAir: Bool { position.isAir == true }

    /// Reads the header and the first record; a file that is no capture is `notACapture`.
    public convenience init(path: String) throws(ControllerError) {
        try self.init(path: path, signals: try openSignals())
    }

    init(path: String, signals: TerminationSignals?) throws(ControllerError) {
        do throws(Errno) {
            input = try CaptureBytes(path)
        } catch {
            throw .openFailed(path, error)
        }
        self.path = path
        self.signals = signals
        position = try Self.header(path, &input, signals, &signal)
        description = ControllerDescription(
            name: path, channel: "capture", clock: .capture, takesCommands: false, unixTimeOfZero: 0)
        // The first record tells whether the capture has dates at all.
        var first: (bytes: [UInt8], time: Int64, sent: Bool)?
        while first == nil, signal == nil, failure == nil, !atEnd {
            _ = read(limit: 1, until: nil, waits: true) { packet in
                first = (copy(packet.bytes), packet.time, packet.sent)
            }
        }
        // Nothing can be read: that is told before any output begins.
        if first == nil, let failure { throw failure }
        held = first
        now = 0
        if position.notes.timeWithoutDate { description.unixTimeOfZero = nil }
        if isAir { description.channel = ControllerDescription.air }
    }

    /// Reads the header, and of a stream as much more as tells whether its time stamps are straight: the first record.
    private static func header(
        _ path: String, _ input: inout CaptureBytes, _ signals: TerminationSignals?, _ signal: inout Int32?
    ) throws(ControllerError) -> CapturePosition {
        while true {
            var position: CapturePosition?
            var failure: CaptureError?
            var needsMore = false
            input.withBytes { bytes in
                do throws(CaptureError) {
                    var reader = try CaptureReader(bytes)
                    position = reader.position
                    if try reader.next() == nil { needsMore = true }
                } catch {
                    failure = error
                    needsMore = bytes.count < 4 || error.needsMore
                }
            }
            if needsMore, !input.isWhole, signal == nil {
                do throws(Errno) {
                    if case .signal(let number) = try input.extend(signals) { signal = number }
                } catch {
                    throw .openFailed(path, error)
                }
                continue
            }
            if let position { return position }
            let error = failure ?? CaptureError(.unknownFormat, at: 0)
            // Nothing was read that could be wrong.
            if signal != nil { throw .openFailed(path, Errno(EINTR)) }
            throw Self.broken(path, error)
        }
    }

    public var counts: ControllerCounts {
        var counts = ControllerCounts()
        counts.dropped = position.notes.drops
        counts.skipped = position.notes.otherPackets
        counts.correctedTimes = position.notes.swappedTimestamps ? 1 : 0
        counts.foreign = position.notes.foreignPackets
        counts.withoutTime = position.notes.packetsWithoutTime
        counts.outOfRange = outOfRange
        counts.wrongCRC = position.notes.wrongCRC
        counts.channels = position.notes.channels
        counts.withoutChannel = position.notes.withoutChannel
        counts.cut = position.notes.cutPackets
        counts.otherBlocks = position.notes.otherBlocks
        let device = [position.notes.product, position.notes.chipset].compactMap { $0 }
        if !device.isEmpty { counts.capturedOn = device.joined(separator: ", ") }
        return counts
    }

    public func send(_ packet: Span<UInt8>) throws(ControllerError) { throw .onlyWatches(path) }

    /// `deadline` is a time of the capture: packets beyond it wait for the next call.
    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        signals?.keepFirst()
        if let signal = signal ?? signals?.next() {
            self.signal = nil
            return .signal(signal)
        }
        var delivered = 0
        if let held {
            if let deadline, held.time > deadline { return reached(deadline) }
            self.held = nil
            now = held.time
            deliver(Packet(bytes: held.bytes.span, time: held.time, sent: held.sent))
            delivered = 1
        }
        while true {
            delivered += read(limit: Self.recordsAtOnce, until: deadline, waits: delivered == 0, deliver)
            if delivered > 0 { return .packets }
            if let failure { throw failure }
            if let signal {
                self.signal = nil
                return .signal(signal)
            }
            if let deadline, held != nil { return reached(deadline) }
            if atEnd { return .ended }
        }
    }

    private func reached(_ deadline: Int64) -> Wake {
        now = max(now, deadline)
        return .deadline
    }

    /// How many packets were handed on. Where the bytes at hand hold none, more of them are waited for if `waits`.
    private func read(limit: Int, until deadline: Int64?, waits: Bool, _ deliver: (Packet) -> Void) -> Int {
        guard held == nil, failure == nil, signal == nil, !atEnd else { return 0 }
        var needsMore: CaptureError?
        let delivered = input.withBytes { bytes in
            read(bytes, limit: limit, until: deadline, &needsMore, deliver)
        }
        position = position.dropping(first: input.giveUp(first: position.offset))
        if delivered == 0, waits, let needsMore { extend(after: needsMore) }
        return delivered
    }

    /// - Parameter error: what it is if there is no more.
    private func extend(after error: CaptureError) {
        do throws(Errno) {
            switch try input.extend(signals) {
            case .grown: break
            case .signal(let number): signal = number
            case .cutShort:
                failure = .brokenCapture(
                    path, offset: input.base + input.withBytes { $0.count },
                    reason: "the file was cut short while it was read")
            case .ended where position.offset == input.withBytes({ $0.count }): end()
            case .ended, .full: failure = broken(error)
            }
        } catch {
            failure = .lost(path, reason: error.description)
        }
    }

    private func read(
        _ bytes: Span<UInt8>, limit: Int, until deadline: Int64?, _ needsMore: inout CaptureError?,
        _ deliver: (Packet) -> Void
    ) -> Int {
        var delivered = 0
        var scratch: [UInt8] = []
        var reader = CaptureReader(bytes, resumingAt: position)
        do throws(CaptureError) {
            while delivered < limit {
                guard try reader.advance() else {
                    if input.isWhole {
                        position = reader.position
                        end()
                    } else {
                        needsMore = CaptureError(
                            .cutOff(needed: 1, available: 0), at: input.base + reader.offset)
                    }
                    break
                }
                let time = reader.current.time
                guard Self.times.contains(time) else {
                    outOfRange += 1
                    firstOutOfRange = firstOutOfRange ?? input.base + reader.current.offset
                    continue
                }
                hasPackets = true
                if reader.current.isSniffed, directed.repeats(reader.current) { continue }
                let packet = reader.current.packet(in: &scratch)
                if let deadline, time > deadline {
                    held = (copy(packet), time, reader.current.sent)
                    break
                }
                now = time
                deliver(Packet(bytes: packet, time: time, sent: reader.current.sent))
                delivered += 1
            }
        } catch {
            // Counted from the beginning of the capture: the bytes at hand may be others when it is told.
            let error = CaptureError(error.reason, at: input.base + error.offset)
            if error.needsMore, !input.isWhole { needsMore = error } else { failure = broken(error) }
        }
        position = reader.position
        return delivered
    }

    /// The capture is read to its end: one that has packets, and none that can be used, is the wrong kind.
    private func end() {
        atEnd = true
        guard !hasPackets else { return }
        if let first = position.notes.firstForeign {
            failure = broken(CaptureError(.unsupportedLinkType(first.linkType), at: first.offset))
        } else if let offset = position.notes.firstWithoutTime {
            failure = broken(CaptureError(.withoutTime, at: offset))
        } else if let firstOutOfRange {
            failure = broken(CaptureError(.timesOutOfRange, at: firstOutOfRange))
        } else if isAir, position.notes.wrongCRC + position.notes.otherPackets > 0 {
            let notes = position.notes
            failure = broken(
                CaptureError(.withoutAdvertising(wrongCRC: notes.wrongCRC, others: notes.otherPackets), at: 0))
        } else if position.notes.otherPackets + position.notes.texts > 0 {
            failure = broken(
                CaptureError(
                    .onlyOtherPackets(position.notes.otherPackets + position.notes.texts), at: position.start))
        }
    }

    private func broken(_ error: CaptureError) -> ControllerError { Self.broken(path, error) }

    private static func broken(_ path: String, _ error: CaptureError) -> ControllerError {
        switch error.reason {
        case .cutOff, .badLength, .unknownInterface:
            .brokenCapture(path, offset: error.offset, reason: error.reasonText)
        case .otherFile(let kind): .otherFile(path, kind)
        case .unknownFormat, .unsupportedVersion, .unsupportedLinkType, .withoutTime, .timesOutOfRange,
            .withoutAdvertising, .onlyOtherPackets:
            .notACapture(path, offset: error.offset, reason: error.reasonText)
        }
    }
}

extension CaptureError {
    /// A stream that goes on may make this good.
    fileprivate var needsMore: Bool {
        if case .cutOff = reason { true } else { false }
    }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
