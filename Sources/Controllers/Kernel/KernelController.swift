internal import CLinux
internal import HCI
internal import LinuxSystem
public import Runs

/// An adapter through the Linux kernel: raw, user or monitor channel.
///
/// No request helper of libbluetooth is used: `hci_send_req` eats reports that stand before the answer it waits
/// for. Every packet goes through `receive`, stamped by the kernel where the driver handed it over.
public final class KernelController: Controller {
    public let description: ControllerDescription
    private var skipped = 0

    private let channel: HCIChannel
    let number: UInt16
    private let packets: FileDescriptor
    /// Told when the adapter goes down or away.
    private let watch: FileDescriptor
    private let signals: TerminationSignals
    private let waitOn: [CInt]
    private let batch = PacketBatch()
    /// A packet from the monitor channel with the indicator octet that it came without.
    private var framed: [UInt8] = []
    private var clock: KernelClock
    /// Why no more will come; told once all that had arrived is delivered.
    private var loss: ControllerError?

    /// Packets read by one `receive` before it looks at the clock and the signals again.
    private static let batchesAtOnce = 8

    /// `packets` and `watch` are bound already. In tests they are ends of socket pairs.
    init(
        _ channel: HCIChannel, adapter number: UInt16, packets: consuming FileDescriptor,
        watch: consuming FileDescriptor, signals: TerminationSignals
    ) {
        let (wall, monotonic) = readBothClocks()
        clock = KernelClock(wall: wall, monotonic: monotonic)
        var description = ControllerDescription(
            name: "hci\(number)", channel: channel.rawValue, clock: .kernel, takesCommands: channel != .monitor,
            ownsAcceptList: channel == .user, unixTimeOfZero: clock.unixTimeOfZero)
        // One that never was up has no address yet.
        description.adapterAddress = Adapter(number).map(\.address).flatMap {
            $0 == "00:00:00:00:00:00" ? nil : $0
        }
        self.description = description
        self.channel = channel
        self.number = number
        waitOn = [signals.number, packets.number, watch.number]
        self.packets = packets
        self.watch = watch
        self.signals = signals
    }

    public var now: Int64 { monotonicTime() }

    public var counts: ControllerCounts {
        var counts = ControllerCounts()
        counts.clockSteps = clock.steps
        counts.dropped = max(0, Int(clinux_socket_drops(packets.number)))
        counts.skipped = skipped
        return counts
    }

    /// The kernel checks privileges and whether the adapter is up only here, not when the channel is bound.
    public func send(_ packet: Span<UInt8>) throws(ControllerError) {
        guard channel != .monitor else { throw .onlyWatches("\(description.name) (monitor)") }
        signals.keepFirst()
        do throws(Errno) {
            try packets.write(packet, until: monotonicTime() + 2_000_000_000)
        } catch {
            throw .kernel(.send, error, adapter: description.name)
        }
    }

    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        signals.keepFirst()
        while true {
            if let loss { throw loss }
            let ready: UInt8
            do throws(Errno) {
                ready = try waitForInput(waitOn, until: deadline)
            } catch {
                throw .lost(description.name, reason: error.description)
            }
            if ready & 1 != 0, let signal = signals.next() { return .signal(signal) }
            if ready == 0 { return .deadline }
            var delivered = false
            // What the adapter sent before it went away still counts: packets first.
            if ready & 4 != 0 { readWatch() }
            if ready & 6 != 0 { delivered = readPackets(deliver) }
            if delivered { return .packets }
            if loss == nil, let deadline, monotonicTime() >= deadline { return .deadline }
        }
    }

    public func prepareParting(_ packet: [UInt8]?) {
        LinuxSystem.prepareParting(packet ?? [], to: packets.number)
    }

    public func activeScanEnded() {
        guard channel == .raw, Capability.netAdmin.isEffective,
            let socket = try? HCISocket.management(for: description.name)
        else { return }
        KernelDiscovery.stop(through: socket, adapter: number, until: monotonicTime() + 1_000_000_000)
    }

    /// True where at least one packet was handed on.
    private func readPackets(_ deliver: (Packet) -> Void) -> Bool {
        var delivered = false
        var retriedAfterError = false
        for _ in 0..<Self.batchesAtOnce {
            let count: Int
            do throws(Errno) {
                count = try batch.receive(packets.number)
            } catch {
                // An unplugged adapter is told by one EPIPE; what was queued before can still be read.
                loss = loss ?? .kernel(.receive, error, adapter: description.name)
                if retriedAfterError { break }
                retriedAfterError = true
                continue
            }
            let (wall, monotonic) = readBothClocks()
            clock.didRead(wall: wall, monotonic: monotonic)
            for index in 0..<count {
                batch.withPacket(index) { bytes, stamp, truncated in
                    let time = clock.time(ofStamp: stamp)
                    if handOn(bytes, time, truncated, deliver) { delivered = true }
                }
            }
            if count < PacketBatch.capacity {
                clock.didEmpty()
                break
            }
        }
        return delivered
    }

    private func handOn(
        _ bytes: Span<UInt8>, _ time: Int64, _ truncated: Bool, _ deliver: (Packet) -> Void
    ) -> Bool {
        if bytes.isEmpty {
            // How the kernel answers on a socket that it has closed itself.
            loss = loss ?? .lost(description.name, reason: "the adapter was unplugged")
            return false
        }
        if channel == .monitor { return handOnFrame(bytes, time, deliver) }
        guard !truncated, bytes[0] == 0x01 || bytes[0] == 0x04 else {
            skipped += 1
            return false
        }
        deliver(Packet(bytes: bytes, time: time, sent: bytes[0] == 0x01))
        return true
    }

    private func handOnFrame(_ bytes: Span<UInt8>, _ time: Int64, _ deliver: (Packet) -> Void) -> Bool {
        guard let frame = MonitorFrame(bytes) else {
            skipped += 1
            return false
        }
        guard frame.adapter == number else { return false }
        switch frame.kind {
        case .command, .event:
            let sent = frame.kind == .command
            framed.removeAll(keepingCapacity: true)
            framed.append(sent ? 0x01 : 0x04)
            for index in MonitorFrame.headerLength..<MonitorFrame.headerLength + frame.length {
                framed.append(bytes[index])
            }
            let packet = framed
            deliver(Packet(bytes: packet.span, time: time, sent: sent))
            return true
        case .adapterClosed:
            // No loss: whoever scans may bring it up again. The watch says the same, but not in order with the reports.
            framed.removeAll(keepingCapacity: true)
            StackInternalEvent(change: .down, adapter: number).append(to: &framed)
            let packet = framed
            deliver(Packet(bytes: packet.span, time: time, sent: false))
            return true
        case .adapterRemoved:
            loss = .lost(description.name, reason: "the adapter was unplugged")
            return false
        case .newAdapter, .other:
            return false
        }
    }

    /// What the watch was told before does not count.
    func ignoreEventsSoFar() {
        while let count = try? batch.receive(watch.number), count == PacketBatch.capacity {}
    }

    private func readWatch() {
        guard let count = try? batch.receive(watch.number) else { return }
        for index in 0..<count {
            batch.withPacket(index) { bytes, _, _ in
                guard let event = StackInternalEvent(bytes), event.adapter == number else { return }
                switch event.change {
                case .unregistered: loss = .lost(description.name, reason: "the adapter was unplugged")
                case .down where channel != .monitor: loss = loss ?? takenDown()
                default: break
                }
            }
        }
    }

    private func takenDown() -> ControllerError {
        let blocked = Adapter.rfkillState(number).map { $0.soft || $0.hard } ?? false
        return .lost(
            description.name,
            reason: blocked ? "the adapter was blocked by rfkill" : "the adapter was taken down")
    }
}
