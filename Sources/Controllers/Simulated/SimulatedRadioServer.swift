internal import Captures
internal import Glibc
internal import HCI
internal import LinuxSystem
public import RadioSimulation

/// The simulated radio in real time for other hosts, over H4 on a TCP port or a UNIX socket: one host after another,
/// as a controller has one. Or for the Linux kernel of this machine, which then has one more adapter (`vhci`).
public final class SimulatedRadioServer {
    public enum Event: Equatable, Sendable {
        case connected
        /// The host went away in good order, or why it was dropped.
        case disconnected(reason: String?)
    }

    /// As a host would name it: with the port that was given for port 0.
    public let name: String

    private let radio: SimulatedController
    /// nil: the kernel itself is the host, by `/dev/vhci`.
    private let endpoint: StreamEndpoint?
    private let listener: FileDescriptor
    private let signals: TerminationSignals
    /// CLOCK_MONOTONIC at virtual time 0.
    private let start: Int64
    private var outgoing: [UInt8] = []
    /// Reports among the packets in `outgoing`.
    private var waiting = 0
    private let capture: CaptureFile?
    private let air: CaptureFile?

    /// Advertising reports that the host was given, and those that it refused: the kernel takes none while the adapter
    /// is down.
    public private(set) var reports: (sent: Int, refused: Int) = (0, 0)

    /// Packets that are not in the capture: the reader of its pipe is too slow.
    public var leftOutOfCapture: Int { (capture?.lost ?? 0) + (air?.lost ?? 0) }

    /// How long a host may refuse to take what it is sent.
    private static let patience: Int64 = 2_000_000_000

    /// Listens at `tcp:HOST:PORT` or `unix:PATH`, or adds an adapter to this machine with `vhci`.
    ///
    /// `air` names a pcap file (link type 256) for all that is sent while a scan is on, heard or not. `capture` names a btsnoop file for all packets with the radio's own times: when a PDU ended, not when its report
    /// was written, so that what host and kernel add can be seen beside it.
    public convenience init(
        listen name: String, scenario: Scenario, seed: UInt64, capture: String? = nil, air: String? = nil
    ) throws(ControllerError) {
        try self.init(
            listen: name, scenario: scenario, seed: seed, capture: capture, air: air,
            signals: try openSignals())
    }

    init(
        listen name: String, scenario: Scenario, seed: UInt64, capture path: String?,
        air airPath: String? = nil,
        signals: TerminationSignals
    ) throws(ControllerError) {
        let (wall, monotonic) = readBothClocks()
        start = monotonic
        capture = try path.map { path throws(ControllerError) in
            try CaptureFile(path: path, unixTimeOfZero: wall, isLive: true)
        }
        air = try airPath.map { path throws(ControllerError) in
            try CaptureFile(path: path, unixTimeOfZero: wall, isLive: true, begin: AirWriter.begin)
        }
        endpoint = try Self.endpoint(name)
        do throws(StreamEndpoint.Failure) {
            if let endpoint {
                listener = try endpoint.listen()
            } else {
                listener = try VirtualAdapter.open()
            }
        } catch {
            switch error {
            case .unknownHost: throw .unknownHost(name)
            case .failed(let errno): throw .openFailed(name, errno)
            }
        }
        if endpoint == nil {
            self.name = try VirtualAdapter.create(listener)
        } else if case .tcp(let host, _) = endpoint, let port = listener.localPort {
            self.name = ControllerName.tcp(host: host, port: port).text ?? name
        } else {
            self.name = name
        }
        self.signals = signals
        radio = SimulatedController(scenario: scenario, seed: seed)
        if let air { radio.recordAir { air.record($0) } }
    }

    private static func endpoint(_ name: String) throws(ControllerError) -> StreamEndpoint? {
        if name == "vhci" { return nil }
        switch try ControllerName(name) {
        case .tcp(let host, let port): return .tcp(host: host, port: port)
        case .unix(let path): return .unix(path: path)
        default: throw .badName(name)
        }
    }

    deinit { if case .unix(let path) = endpoint { unsafe unlink(systemPath(path)) } }

    /// Serves until a signal comes in, and returns its number.
    public func run(_ report: (Event) -> Void) throws(ControllerError) -> CInt {
        signals.keepFirst()
        // A full disk is no reason to end otherwise.
        defer {
            try? capture?.finish()
            try? air?.finish()
        }
        if endpoint == nil {
            switch serve(listener) {
            case .signal(let signal): return signal
            case .left: throw .lost(name, reason: "the kernel closed it")
            case .dropped(let reason): throw .lost(name, reason: reason)
            }
        }
        while true {
            do throws(Errno) {
                _ = try waitForInput([signals.number, listener.number], until: nil)
                if let signal = signals.next() { return signal }
                guard let host = try listener.accept(tcp: isTCP) else { continue }
                report(.connected)
                let end = serve(host)
                stopScanning()
                switch end {
                case .signal(let signal): return signal
                case .left: report(.disconnected(reason: nil))
                case .dropped(let reason): report(.disconnected(reason: reason))
                }
            } catch {
                throw .lost(name, reason: error.description)
            }
        }
    }

    private enum End {
        case signal(CInt)
        case left
        case dropped(String)
    }

    private var isTCP: Bool {
        if case .tcp = endpoint { true } else { false }
    }

    private var elapsed: Int64 { monotonicTime() - start }

    private func serve(_ host: borrowing FileDescriptor) -> End {
        var framer = H4Framer()
        var buffer = [UInt8](repeating: 0, count: 1 << 12)
        radio.advance(to: elapsed)
        while true {
            do throws(Errno) {
                let horizon = radio.now + 1_000_000_000
                let next = radio.nextPacketTime(before: horizon) ?? horizon
                let ready = try waitForInput([signals.number, host.number], until: start + next)
                if ready & 1 != 0, let signal = signals.next() { return .signal(signal) }
                try sendWhatIsDue(to: host)
                guard ready & 2 != 0 else { continue }
                let count = try host.read(into: &buffer)
                if count == 0 { return framer.isInsidePacket ? .dropped("left inside a packet") : .left }
                if isTCP { host.acknowledgeQuickly() }
                framer.append(buffer.span.extracting(0..<count))
                if let reason = handleCommands(&framer) { return .dropped(reason) }
                try sendWhatIsDue(to: host)
            } catch {
                if error.wouldBlock { return .dropped("it does not read") }
                return error.code == EPIPE || error.code == ECONNRESET ? .left : .dropped(error.description)
            }
        }
    }

    /// What was wrong with the stream, if anything.
    private func handleCommands(_ framer: inout H4Framer) -> String? {
        do throws(FramingError) {
            var whole = true
            while whole { whole = try handleCommand(&framer) }
            return nil
        } catch {
            switch error {
            case .unknownIndicator(let octet, let offset):
                return "octet \(octet) at byte \(offset) of its stream begins no H4 packet"
            }
        }
    }

    /// False where more bytes are needed.
    private func handleCommand(_ framer: inout H4Framer) throws(FramingError) -> Bool {
        guard try framer.next() else { return false }
        capture?.record(framer.packet, time: radio.now, sent: true)
        radio.handle(framer.packet)
        return true
    }

    private func sendWhatIsDue(to host: borrowing FileDescriptor) throws(Errno) {
        let time = elapsed
        var more = true
        // A full disk is no reason to leave the host without its controller.
        defer {
            try? capture?.flush()
            try? air?.flush()
        }
        while more {
            outgoing.removeAll(keepingCapacity: true)
            waiting = 0
            // The kernel takes one packet a write; to others all that is due goes at once.
            repeat { more = radio.nextPacket(before: time, keep) } while more && endpoint != nil
            let bytes = outgoing
            do throws(Errno) {
                if !bytes.isEmpty { try host.write(bytes.span, until: monotonicTime() + Self.patience) }
                reports.sent += waiting
            } catch {
                reports.refused += waiting
                // The kernel takes nothing while the adapter is down; the radio does not know that it is.
                guard endpoint == nil, error.code == ENXIO else { throw error }
            }
        }
    }

    private func keep(_ packet: Span<UInt8>, time: Int64) {
        capture?.record(packet, time: time, sent: false)
        // LE Meta events of this controller are advertising reports, but for Scan Timeout; their number follows.
        if packet.count > 4, packet[1] == 0x3e, packet[3] != 0x11 { waiting += Int(packet[4]) }
        for index in packet.indices { outgoing.append(packet[index]) }
    }

    /// The next host finds a controller as after power on; what the last one did not fetch is gone.
    private func stopScanning() {
        radio.advance(to: elapsed)
        radio.handle(Reset().packet.span)
        while radio.nextPacket(before: radio.now, { _, _ in }) {}
    }
}
