import Controllers
import HCI
import Runs

@testable import ScanSession

/// A controller that does what a test says: it answers commands by a script and hands out packets at set times on
/// a time line of its own.
final class ScriptedController: Controller {
    enum Step {
        /// An H4 event packet at a time.
        case event([UInt8], at: Int64)
        /// One that waited so long before it was read.
        case late([UInt8], at: Int64, waited: Int64)
        /// A command that another program sent.
        case foreign([UInt8], at: Int64)
        case signal(Int32, at: Int64)
        case ended(at: Int64)
        case lost(at: Int64)

        var time: Int64 {
            switch self {
            case .late(_, let time, _): time
            case .event(_, let time), .foreign(_, let time), .signal(_, let time), .ended(let time),
                .lost(let time):
                time
            }
        }
    }

    var description: ControllerDescription
    private(set) var now: Int64 = 0
    var counts = ControllerCounts()
    private(set) var activeScansEnded = 0
    /// Every command sent, as opcodes.
    private(set) var sent: [Opcode] = []
    private(set) var packets: [[UInt8]] = []
    /// The status that answers a command, the first match used up: (opcode, status). nil status: no answer.
    var answers: [(opcode: Opcode, status: Status?)] = []
    /// Packets that answer a command, each so many nanoseconds later, instead of what is answered otherwise; nil for
    /// commands that it leaves alone.
    var reply: (([UInt8]) -> [(Int64, [UInt8])]?)?
    /// Takes no more commands from here on.
    var isBlocked = false
    /// What would be sent if the process were ended from outside.
    private(set) var parting: [UInt8]?
    var supportsExtended = false
    var codedPHY = false
    var acceptListSize: UInt8 = 8
    private var steps: [Step] = []
    private var isOn = false
    /// Refuses to set parameters while the scan is on, as the specification has it.
    var isStrict = false

    init(owned: Bool = true, clock: ControllerClock = .monotonic) {
        description = ControllerDescription(
            name: "test", channel: owned ? "h4" : "raw", clock: clock, ownsAcceptList: owned, unixTimeOfZero: 0)
    }

    func schedule(_ step: Step) {
        steps.append(step)
        steps.sort { $0.time < $1.time }
    }

    /// An ADV_IND of this device.
    func advertise(
        _ address: UInt64, at time: Int64, data: [UInt8] = [0x02, 0x01, 0x06], waited: Int64 = 0
    ) {
        var packet: [UInt8] = [0x04, 0x3e, UInt8(12 + data.count), 0x02, 0x01, 0x00, 0x01]
        packet += (0..<6).map { UInt8(truncatingIfNeeded: address >> (8 * UInt64($0))) }
        packet += [UInt8(data.count)] + data + [0xc4]
        schedule(waited > 0 ? .late(packet, at: time, waited: waited) : .event(packet, at: time))
    }

    func send(_ packet: Span<UInt8>) throws(ControllerError) {
        if isBlocked { throw .lost("test", reason: "it takes no commands") }
        guard let command = CommandPacket(packet) else { return }
        sent.append(command.opcode)
        packets.append(packet.indices.map { packet[$0] })
        if let replies = reply?(packets[packets.count - 1]) {
            for (delay, packet) in replies { schedule(.event(packet, at: now + delay)) }
            return
        }
        var status: Status? = .success
        if let index = answers.firstIndex(where: { $0.opcode == command.opcode }) {
            status = answers.remove(at: index).status
        } else if isStrict, isOn,
            command.opcode == .leSetScanParameters || command.opcode == .leSetExtendedScanParameters
        {
            status = .commandDisallowed
        }
        guard let status else { return }
        if status == .success {
            if let enable = LESetScanEnable(packet: packet) { isOn = enable.enable }
            if let enable = LESetExtendedScanEnable(packet: packet) { isOn = enable.enable }
        }
        var answer: [UInt8] = []
        CommandComplete.append(
            answering: command.opcode, status: status, parameters: parameters(of: command.opcode), to: &answer)
        schedule(.event(answer, at: now + 1_000))
    }

    private func parameters(of opcode: Opcode) -> [UInt8] {
        switch opcode {
        case .readLocalCommands:
            var commands = SupportedCommands()
            commands.legacyScanning = true
            commands.extendedScanning = supportsExtended
            return commands.octets
        case .leReadLocalFeatures: return [0, codedPHY ? 0x08 : 0, 0, 0, 0, 0, 0, 0]
        case .leReadAcceptListSize: return [acceptListSize]
        default: return []
        }
    }

    func prepareParting(_ packet: [UInt8]?) { parting = packet }

    /// The last command that concerns scanning switches it off.
    var isLeftOff: Bool {
        for packet in packets.reversed() {
            if let enable = LESetScanEnable(packet: packet.span) { return !enable.enable }
            if let enable = LESetExtendedScanEnable(packet: packet.span) { return !enable.enable }
            if Reset(packet: packet.span) != nil { return true }
        }
        return true
    }

    func activeScanEnded() { activeScansEnded += 1 }

    func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        guard let step = steps.first, step.time <= deadline ?? .max else {
            // Nothing more will happen: a test that waits for ever would hang.
            guard let deadline else { return .ended }
            now = max(now, deadline)
            return .deadline
        }
        steps.removeFirst()
        now = max(now, step.time)
        switch step {
        case .late(let bytes, let time, let waited):
            deliver(Packet(bytes: bytes.span, time: time, sent: false, waited: waited))
        case .event(let bytes, let time): deliver(Packet(bytes: bytes.span, time: time, sent: false))
        case .foreign(let bytes, let time): deliver(Packet(bytes: bytes.span, time: time, sent: true))
        case .signal(let number, _): return .signal(number)
        case .ended: return .ended
        case .lost: throw .lost("test", reason: "unplugged")
        }
        return .packets
    }
}

/// What a session told its observers.
final class Witness: ScanObserver {
    var wantsReports: Bool { true }
    var header: RunHeader?
    var latencies: [Int64?] = []
    var trialStarts: [Int64] = []
    var trialEnds: [Int64] = []
    var warnings: [ScanWarning] = []
    var ended = 0
    /// Fails at this report.
    var failsAt: Int?

    func runStarted(_ header: RunHeader) { self.header = header }
    func trialStarted(_ trial: Int, at time: Int64) { trialStarts.append(time) }
    func trialEnded(_ trial: Int, at time: Int64, log: DiscoveryLog) { trialEnds.append(time) }
    func warning(_ warning: ScanWarning) { warnings.append(warning) }
    func runEnded(_ summary: Run) { ended += 1 }
    func report(_ report: borrowing AdvertisingReport, _ context: ReportContext) throws(ObserverFailure) {
        if latencies.count == failsAt { throw .failed("disk full") }
        latencies.append(context.latency)
    }
}
