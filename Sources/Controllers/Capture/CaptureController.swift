internal import Captures
internal import Glibc
internal import LinuxSystem

/// A capture file (btsnoop, pcap, pcapng; `-` for standard input) as a controller that only watches. Time is that of
/// the records and passes as fast as they are read.
public final class CaptureController: Controller {
    public private(set) var description: ControllerDescription
    /// The time of the last packet handed out; 0 before the first.
    public private(set) var now: Int64 = 0

    private let path: String
    private let file: MappedFile
    private let signals: TerminationSignals?
    private var position: CapturePosition
    /// Bytes of the file whose memory was given back.
    private var released = 0
    /// A packet read already that lies beyond the last deadline, or waits for the first call.
    private var held: (bytes: [UInt8], time: Int64, sent: Bool)?
    private var failure: ControllerError?
    private var atEnd = false

    /// Records handed on by one `receive` before it looks for signals.
    private static let recordsAtOnce = 4096

    /// Reads the header and the first record; a file that is no capture is `brokenCapture` at byte 0.
    public convenience init(path: String) throws(ControllerError) {
        try self.init(path: path, signals: try openSignals())
    }

    init(path: String, signals: TerminationSignals?) throws(ControllerError) {
        do throws(FileReadError) {
            file = try MappedFile(path)
        } catch {
            switch error {
            case .failed(let errno): throw .openFailed(path, errno)
            case .tooLong: throw .openFailed(path, Errno(EFBIG))
            }
        }
        self.path = path
        self.signals = signals
        do throws(CaptureError) {
            position = try file.withBytes { bytes throws(CaptureError) in try CaptureReader(bytes).position }
        } catch {
            throw .brokenCapture(path, offset: error.offset, reason: error.reasonText)
        }
        description = ControllerDescription(
            name: path, channel: "capture", clock: .capture, takesCommands: false, unixTimeOfZero: 0)
        // The first record tells whether the capture has dates at all.
        var first: (bytes: [UInt8], time: Int64, sent: Bool)?
        _ = read(limit: 1, until: nil) { packet in
            first = (copy(packet.bytes), packet.time, packet.sent)
        }
        held = first
        now = 0
        if position.notes.timeWithoutDate { description.unixTimeOfZero = nil }
    }

    public var counts: ControllerCounts {
        var counts = ControllerCounts()
        counts.dropped = position.notes.drops
        counts.skipped = position.notes.otherPackets
        counts.correctedTimes = position.notes.swappedTimestamps ? 1 : 0
        return counts
    }

    public func send(_ packet: Span<UInt8>) throws(ControllerError) { throw .onlyWatches(path) }

    /// `deadline` is a time of the capture: packets beyond it wait for the next call.
    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        if let signal = signals?.next() { return .signal(signal) }
        var delivered = 0
        if let held {
            if let deadline, held.time > deadline { return reached(deadline) }
            self.held = nil
            now = held.time
            deliver(Packet(bytes: held.bytes.span, time: held.time, sent: held.sent))
            delivered = 1
        }
        delivered += read(limit: Self.recordsAtOnce, until: deadline, deliver)
        if delivered > 0 { return .packets }
        if let failure { throw failure }
        if let deadline, held != nil { return reached(deadline) }
        return .ended
    }

    private func reached(_ deadline: Int64) -> Wake {
        now = max(now, deadline)
        return .deadline
    }

    /// How many packets were handed on.
    private func read(limit: Int, until deadline: Int64?, _ deliver: (Packet) -> Void) -> Int {
        guard held == nil, failure == nil, !atEnd else { return 0 }
        return file.withBytes { bytes in read(bytes, limit: limit, until: deadline, deliver) }
    }

    private func read(
        _ bytes: Span<UInt8>, limit: Int, until deadline: Int64?, _ deliver: (Packet) -> Void
    ) -> Int {
        var delivered = 0
        var scratch: [UInt8] = []
        var reader = CaptureReader(bytes, resumingAt: position)
        do throws(CaptureError) {
            while delivered < limit {
                guard let record = try reader.next() else {
                    atEnd = true
                    break
                }
                let packet = record.packet(in: &scratch)
                if let deadline, record.time > deadline {
                    held = (copy(packet), record.time, record.sent)
                    break
                }
                now = record.time
                deliver(Packet(bytes: packet, time: record.time, sent: record.sent))
                delivered += 1
            }
        } catch {
            failure = .brokenCapture(path, offset: error.offset, reason: error.reasonText)
        }
        position = reader.position
        // What was read goes, a megabyte at a time: a capture of gigabytes must not take gigabytes of memory.
        if reader.offset - released >= 1 << 20 {
            file.release(released..<reader.offset)
            released = reader.offset
        }
        return delivered
    }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] { bytes.indices.map { bytes[$0] } }
