// A scan from its first command to its last: scan enabled and disabled, trials, commands of others.

import Controllers
import HCI
internal import Runs

/// One command at a time and its answer, while everything else that arrives goes to the intake.
///
/// This is the program's own request loop: libbluetooth's `hci_send_req` gives up after ten events that are not
/// the answer and throws them away, and during a scan they are the reports.
final class CommandExchange {
    let controller: any Controller
    let intake: ReportIntake
    let watch: ForeignCommands
    /// Runs between packets: progress, repainting.
    var tick: () -> Void = {}

    private var awaited: Opcode?
    private var answer: Answer?
    /// Called at the moment a successful answer arrives, before the packets after it are looked at.
    private var onSuccess: (Int64) -> Void = { _ in }
    private(set) var hardwareError: UInt8?
    /// The last packet's arrival, on the controller's time line.
    private(set) var lastPacket: Int64
    /// Commands that nobody waits for any more and that may still be answered.
    private var overdue: [Opcode] = []
    /// An answer to an overdue command came while another of that opcode was waited for.
    private var lateAnswer: Answer?
    /// A Command Complete of this opcode came without a status.
    private var answeredWithoutStatus: Opcode?
    /// How many commands the controller takes now (Core Specification Vol 4 Part E 4.4). On the raw channel the kernel
    /// keeps this account.
    private var credit = 1
    /// When the last answer on a way out is no longer waited for, because a signal came.
    private var hurry = Int64.max
    private let keepsCredit: Bool

    /// The answer to a command: Command Complete with its return parameters, the status first, or the Command Status
    /// that refuses it.
    struct Answer {
        var status: Status
        var parameters: [UInt8]
        var time: Int64
    }

    /// How long a controller may take to answer, and to grant the next command, in nanoseconds.
    static let patience: Int64 = 2_000_000_000

    init(controller: any Controller, intake: ReportIntake, watch: ForeignCommands) {
        self.controller = controller
        self.intake = intake
        self.watch = watch
        keepsCredit = controller.description.ownsAcceptList
        lastPacket = controller.now
    }

    /// Sends a command, once the controller takes one, and waits for its answer. `willSend` is called before the first
    /// byte leaves. `ScanError.noAnswer` after two seconds.
    func request<Command: HCICommand>(
        _ command: Command, patience: Int64 = CommandExchange.patience, willSend: () -> Void = {},
        onSuccess: @escaping (Int64) -> Void = { _ in }
    ) throws(Stop) -> Answer {
        try awaitCredit(for: Command.opcode)
        begin(Command.opcode, onSuccess)
        defer { end() }
        willSend()
        do throws(ControllerError) {
            try controller.send(command.packet.span)
        } catch {
            awaited = nil
            throw .failed(.controller(error))
        }
        let deadline = controller.now &+ patience
        while true {
            let late = try receive(until: deadline)
            if let answer { return answer }
            if answeredWithoutStatus == Command.opcode {
                throw lost("its answer to \(Command.opcode) has no status")
            }
            guard late else { continue }
            // Of two answers to come only one came: it is taken for this one's.
            guard let lateAnswer else { throw .failed(.noAnswer(Command.opcode)) }
            answer = lateAnswer
            if lateAnswer.status == .success { onSuccess(lateAnswer.time) }
            return lateAnswer
        }
    }

    /// What became of a command on a way out.
    enum Parting {
        case answered(Status)
        /// It was sent; no answer came in time.
        case silent
        /// The controller takes no bytes any more.
        case unsent
    }

    /// Sends a command on a way out: nothing but the controller itself keeps it from being sent, and no failure of an
    /// output from being answered. Credit is waited for 100 ms.
    func part<Command: HCICommand>(with command: Command, patience: Int64) -> Parting {
        let granted = controller.now &+ 100_000_000
        while keepsCredit, credit == 0, receiveParting(until: granted) {}
        begin(Command.opcode, { _ in })
        defer { end() }
        do throws(ControllerError) {
            try controller.send(command.packet.span)
        } catch {
            awaited = nil
            return .unsent
        }
        let deadline = controller.now &+ patience
        while answer == nil, receiveParting(until: min(deadline, hurry)) {}
        return (answer ?? lateAnswer).map { .answered($0.status) } ?? .silent
    }

    private func begin(_ opcode: Opcode, _ onSuccess: @escaping (Int64) -> Void) {
        if credit > 0 { credit -= 1 }
        awaited = opcode
        answer = nil
        lateAnswer = nil
        answeredWithoutStatus = nil
        self.onSuccess = onSuccess
    }

    /// A command that was not answered may be answered later, and keeps no other from being sent.
    private func end() {
        if answer == nil, let awaited {
            if overdue.count < 16 { overdue.append(awaited) }
            credit = max(credit, 1)
        }
        awaited = nil
        onSuccess = { _ in }
    }

    private func awaitCredit(for opcode: Opcode) throws(Stop) {
        let deadline = controller.now &+ Self.patience
        while keepsCredit, credit == 0 {
            if try receive(until: deadline), credit == 0 {
                throw lost("it took no command for 2 s (\(opcode) was to be sent)")
            }
        }
    }

    /// False where waiting on is of no use: the deadline, the end of the stream. A signal leaves 0.2 s.
    private func receiveParting(until deadline: Int64) -> Bool {
        do throws(ControllerError) {
            switch try controller.receive(until: deadline, { packet in take(packet) }) {
            case .packets: return true
            case .signal:
                hurry = min(hurry, controller.now &+ 200_000_000)
                return true
            case .deadline, .ended: return false
            }
        } catch {
            return false
        }
    }

    /// Receives once; true when the deadline is reached.
    func receive(until deadline: Int64?) throws(Stop) -> Bool {
        let wake: Wake
        do throws(ControllerError) {
            wake = try controller.receive(until: deadline) { packet in take(packet) }
        } catch {
            throw .failed(.controller(error))
        }
        if let failure = intake.failure { throw .failed(.output(failure)) }
        if let hardwareError { throw lost("Hardware Error event, code \(hardwareError)") }
        tick()
        if let failure = intake.failure { throw .failed(.output(failure)) }
        switch wake {
        case .packets: return false
        case .deadline: return true
        case .signal(let number): throw .signal(number)
        case .ended: throw .ended
        }
    }

    private func lost(_ reason: String) -> Stop {
        .failed(.controller(.lost(controller.description.name, reason: reason)))
    }

    private func take(_ packet: Packet) {
        lastPacket = packet.time
        intake.count(packetAt: packet.time)
        let bytes = packet.bytes
        guard bytes.count >= 3 else { return }
        if packet.sent {
            watch.saw(command: bytes, at: packet.time)
            return
        }
        switch (bytes[0], bytes[1]) {
        case (0x04, 0x3e): intake.takeReports(bytes, at: packet.time, waited: packet.waited)
        case (0x04, 0x0e):
            guard let complete = CommandComplete(bytes) else { return }
            credit = Int(complete.commandsAllowed)
            if let status = complete.status {
                settle(complete.opcode, status, complete.returnParameters, packet.time)
            } else if complete.opcode == awaited {
                answeredWithoutStatus = awaited
            }
        case (0x04, 0x0f):
            guard let status = CommandStatus(bytes) else { return }
            credit = Int(status.commandsAllowed)
            // Success says that the command was begun: its Command Complete is still to come.
            if status.status != .success { settle(status.opcode, status.status, Span(), packet.time) }
        case (0x04, 0x10): hardwareError = HardwareError(bytes)?.code ?? 0
        default: break
        }
    }

    private func settle(_ opcode: Opcode, _ status: Status, _ parameters: Span<UInt8>, _ time: Int64) {
        // Commands are answered in their order: the first answer is the overdue one's.
        let late = overdue.firstIndex(of: opcode)
        if let late { overdue.remove(at: late) }
        guard opcode == awaited, answer == nil else {
            if late == nil { watch.saw(answerTo: opcode, status: status, at: time) }
            return
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(parameters.count)
        for index in parameters.indices { copy.append(parameters[index]) }
        let settled = Answer(status: status, parameters: copy, time: time)
        guard late == nil else {
            lateAnswer = settled
            return
        }
        answer = settled
        if status == .success { onSuccess(time) }
    }
}
