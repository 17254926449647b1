import Controllers
import HCI
internal import Runs

/// What the controller can do, asked before the first scan.
struct ControllerAbilities {
    var family: CommandFamily
    var codedPHY: Bool
    /// Entries of the accept list; 0 where it is not ours or not there.
    var acceptListSize: Int
    var notes: [String] = []
}

/// Brings a controller into a known state. On the user channel and over H4 it is ours: Reset and the event masks
/// come from us. On the raw channel the kernel keeps its state, and only questions are asked.
struct ControllerSetup {
    let exchange: CommandExchange
    let owned: Bool

    func run() throws(Stop) -> ControllerAbilities {
        if owned {
            try expectSuccess(of: Reset())
            try expectSuccess(of: SetEventMask.forScanning)
        }
        var abilities = ControllerAbilities(family: .legacy, codedPHY: false, acceptListSize: 0)
        let letsExtendedPass = owned ? try setLEEventMask() : true
        if let answer = try ask(ReadLocalCommands()), answer.status == .success,
            let commands = SupportedCommands(returnParameters: answer.parameters.span)
        {
            abilities.family = commands.extendedScanning ? .extended : .legacy
        } else {
            abilities.notes.append(
                "the controller does not report its commands: legacy scanning is tried first")
        }
        if abilities.family == .extended, !letsExtendedPass {
            abilities.family = .legacy
            abilities.notes.append(
                "the controller refuses to send extended reports (LE Set Event Mask): it scans with legacy commands"
            )
        }
        if let answer = try ask(LEReadLocalFeatures()), answer.status == .success,
            let features = LEFeatures(returnParameters: answer.parameters.span)
        {
            abilities.codedPHY = features.codedPHY
        }
        if owned, let answer = try ask(LEReadAcceptListSize()), answer.status == .success,
            answer.parameters.count >= 2
        {
            abilities.acceptListSize = Int(answer.parameters[1])
        }
        return abilities
    }

    /// Controllers older than a subevent may refuse its bit: then fewer are asked for. The default mask has the legacy
    /// reports.
    /// - Returns: whether extended reports will come.
    private func setLEEventMask() throws(Stop) -> Bool {
        for mask in [LESetEventMask.forScanning, .reportsOnly] {
            if try ask(mask)?.status == .success { return true }
        }
        _ = try ask(LESetEventMask(mask: 0x1f))
        return false
    }

    /// Nil where the controller does not answer: some answer nothing to commands that they do not know.
    func ask<Command: HCICommand>(_ command: Command) throws(Stop) -> CommandExchange.Answer? {
        do throws(Stop) {
            return try exchange.request(command)
        } catch {
            if case .failed(.noAnswer) = error { return nil }
            throw error
        }
    }

    private func expectSuccess<Command: HCICommand>(of command: Command) throws(Stop) {
        let answer = try exchange.request(command)
        guard answer.status == .success else { throw .failed(.refused(Command.opcode, answer.status)) }
    }
}
