import Controllers
import HCI

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

    /// The answer to a command: Command Complete with its return parameters, the status first, or Command Status.
    struct Answer {
        var status: Status
        var parameters: [UInt8]
        var time: Int64
    }

    /// How long a controller may take to answer, in nanoseconds.
    static let patience: Int64 = 2_000_000_000

    init(controller: any Controller, intake: ReportIntake, watch: ForeignCommands) {
        self.controller = controller
        self.intake = intake
        self.watch = watch
        lastPacket = controller.now
    }

    /// Sends a command and waits for its answer. `Stop.noAnswer` after two seconds.
    func request<Command: HCICommand>(
        _ command: Command, patience: Int64 = CommandExchange.patience,
        onSuccess: @escaping (Int64) -> Void = { _ in }
    ) throws(Stop) -> Answer {
        awaited = Command.opcode
        answer = nil
        self.onSuccess = onSuccess
        defer {
            awaited = nil
            self.onSuccess = { _ in }
        }
        do throws(ControllerError) {
            try controller.send(command.packet.span)
        } catch {
            throw .controller(error)
        }
        let deadline = controller.now &+ patience
        while true {
            let late = try receive(until: deadline)
            if let answer { return answer }
            if late { throw .noAnswer(Command.opcode) }
        }
    }

    /// Receives once; true when the deadline is reached.
    func receive(until deadline: Int64?) throws(Stop) -> Bool {
        let wake: Wake
        do throws(ControllerError) {
            wake = try controller.receive(until: deadline) { packet in take(packet) }
        } catch {
            throw .controller(error)
        }
        if let failure = intake.failure { throw .output(failure) }
        if let hardwareError {
            throw .controller(
                .lost(controller.description.name, reason: "Hardware Error event, code \(hardwareError)"))
        }
        tick()
        if let failure = intake.failure { throw .output(failure) }
        switch wake {
        case .packets: return false
        case .deadline: return true
        case .signal(let number): throw .signal(number)
        case .ended: throw .ended
        }
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
        case (0x04, 0x3e): intake.takeReports(bytes, at: packet.time)
        case (0x04, 0x0e):
            guard let complete = CommandComplete(bytes) else { return }
            settle(complete.opcode, complete.status ?? .success, complete.returnParameters, packet.time)
        case (0x04, 0x0f):
            guard let status = CommandStatus(bytes) else { return }
            settle(status.opcode, status.status, Span(), packet.time)
        case (0x04, 0x10): hardwareError = bytes.count > 3 ? bytes[3] : 0
        default: break
        }
    }

    private func settle(_ opcode: Opcode, _ status: Status, _ parameters: Span<UInt8>, _ time: Int64) {
        guard opcode == awaited, answer == nil else {
            watch.saw(answerTo: opcode, status: status, at: time)
            return
        }
        var copy: [UInt8] = []
        copy.reserveCapacity(parameters.count)
        for index in parameters.indices { copy.append(parameters[index]) }
        answer = Answer(status: status, parameters: copy, time: time)
        if status == .success { onSuccess(time) }
    }
}
