internal import Bytes
internal import HCI
internal import LinuxSystem
public import Runs

/// A controller at the other end of a byte stream that speaks H4 (Core Specification Vol 4 Part A): TCP, UNIX socket
/// or serial line. Times are those of the reads.
public final class StreamController: Controller {
    public let description: ControllerDescription

    private let stream: FileDescriptor
    private let endpoint: StreamEndpoint
    private let signals: TerminationSignals
    private let waitOn: [CInt]
    private var framer = H4Framer()
    /// The last moment at which nothing waited to be read, on CLOCK_MONOTONIC.
    private var emptyAt = monotonicTime()
    /// Of a command that was sent in part.
    private var rest: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// Why no more will come; told once all that had arrived is delivered.
    private var loss: ControllerError?

    /// How often it is looked whether anything waits: what comes is then known to have come within this time.
    private static let slice: Int64 = 10_000_000
    /// What waited for longer than this, beyond a slice, has no time that could be measured with.
    private static let longestWait: Int64 = 20_000_000
    /// How long the other side may refuse to take a command.
    private static let sendTimeout: Int64 = 2_000_000_000

    /// Over a stream that is open already.
    init(
        name: String, endpoint: StreamEndpoint, stream: consuming FileDescriptor, signals: TerminationSignals
    ) {
        description = ControllerDescription(
            name: name, channel: "h4", clock: .monotonic, ownsAcceptList: true,
            unixTimeOfZero: wallClockTime() - monotonicTime())
        self.endpoint = endpoint
        waitOn = [signals.number, stream.number]
        self.stream = stream
        self.signals = signals
    }

    /// Connects, or opens the serial line.
    convenience init(
        name: String, endpoint: StreamEndpoint, timeout: Int64, signals: TerminationSignals
    ) throws(ControllerError) {
        let stream: FileDescriptor
        do throws(StreamEndpoint.Failure) {
            stream = try endpoint.connect(timeout: timeout, stopOn: signals)
        } catch {
            throw .opening(name, endpoint, error)
        }
        self.init(name: name, endpoint: endpoint, stream: stream, signals: signals)
    }

    public var now: Int64 { monotonicTime() }

    public var counts: ControllerCounts {
        var counts = ControllerCounts()
        counts.skipped = framer.skippedPackets
        return counts
    }

    public func send(_ packet: Span<UInt8>) throws(ControllerError) {
        signals.keepFirst()
        do throws(Errno) {
            let deadline = monotonicTime() + Self.sendTimeout
            try write(rest.span, until: deadline)
            try write(packet, until: deadline)
        } catch {
            throw .lost(
                description.name,
                reason: error.wouldBlock ? "it takes no commands" : lossReason(error))
        }
    }

    /// Writes all of it. What does not go is kept where a part went, so that the next packet does not begin inside of this
    /// one. A signal leaves 0.2 s.
    private func write(_ bytes: Span<UInt8>, until deadline: Int64) throws(Errno) {
        var deadline = deadline
        var stop = signals.number
        var start = 0
        defer {
            if start > 0 { rest = bytes.extracting(start..<bytes.count).indices.map { bytes[start + $0] } }
        }
        while start < bytes.count {
            do throws(Errno) {
                start += try stream.writeOnce(bytes.extracting(start..<bytes.count))
            } catch {
                guard error.wouldBlock else { throw error }
                let ready = try waitForOutput(stream.number, or: stop, until: deadline)
                guard ready != 0 else { throw error }
                if ready & 2 != 0 {
                    stop = -1
                    deadline = min(deadline, monotonicTime() + 200_000_000)
                }
            }
        }
    }

    public func prepareParting(_ packet: [UInt8]?) {
        LinuxSystem.prepareParting(packet.map { rest + $0 } ?? [], to: stream.number)
    }

    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        signals.keepFirst()
        while true {
            if let loss { throw loss }
            let ready: UInt8
            let slice = monotonicTime() + Self.slice
            do throws(Errno) {
                ready = try waitForInput(waitOn, until: min(deadline ?? .max, slice))
            } catch {
                throw .lost(description.name, reason: error.description)
            }
            if ready & 1 != 0, let signal = signals.next() { return .signal(signal) }
            if ready == 0 {
                emptyAt = max(emptyAt, min(deadline ?? .max, slice))
                guard let deadline, monotonicTime() >= deadline else { continue }
                return .deadline
            }
            if ready & 2 != 0 {
                let (delivered, ended) = readPackets(deliver)
                if delivered { return .packets }
                if ended, loss == nil { return .ended }
            }
            if loss == nil, let deadline, monotonicTime() >= deadline { return .deadline }
        }
    }

    /// Reads until the stream is dry, at most four buffers at once.
    private func readPackets(_ deliver: (Packet) -> Void) -> (delivered: Bool, ended: Bool) {
        var delivered = false
        for _ in 0..<4 {
            let count: Int
            let asked = monotonicTime()
            do throws(Errno) {
                count = try stream.read(into: &buffer)
            } catch {
                if !error.wouldBlock { loss = .lost(description.name, reason: lossReason(error)) }
                break
            }
            let time = monotonicTime()
            let away = time - emptyAt
            if count < buffer.count { emptyAt = asked }
            if count == 0 {
                didEnd()
                return (delivered, true)
            }
            if case .tcp = endpoint { stream.acknowledgeQuickly() }
            framer.append(buffer.span.extracting(0..<count))
            if deliverAll(time, waited: away > Self.slice + Self.longestWait ? away : 0, deliver) {
                delivered = true
            }
            if loss != nil || count < buffer.count { break }
        }
        return (delivered, false)
    }

    private func deliverAll(_ time: Int64, waited: Int64, _ deliver: (Packet) -> Void) -> Bool {
        var delivered = false
        // Out of the class while it is looked at: `deliver` may send.
        var framer = H4Framer()
        swap(&framer, &self.framer)
        do throws(FramingError) {
            while try framer.next() {
                let packet = framer.packet
                deliver(Packet(bytes: packet, time: time, sent: packet[0] == 0x01, waited: waited))
                delivered = true
            }
        } catch {
            switch error {
            case .unknownIndicator(let octet, let offset):
                loss = .lost(
                    description.name,
                    reason:
                        "octet 0x\(hexText(octet, digits: 2)) at byte \(offset) of the stream begins no H4 packet"
                )
            }
        }
        swap(&framer, &self.framer)
        return delivered
    }

    /// In good order only between two packets; a serial line has no good end at all.
    private func didEnd() {
        if case .serial = endpoint {
            loss = .lost(description.name, reason: "the serial line hung up")
        } else if framer.isInsidePacket {
            loss = .lost(
                description.name,
                reason: "closed in the middle of the packet at byte \(framer.offset) of the stream")
        }
    }

    private func lossReason(_ errno: Errno) -> String {
        if case .serial = endpoint { return "the serial line hung up (\(errno))" }
        return "the other side went away (\(errno))"
    }
}
