import HCI
internal import Runs

/// Notices that somebody else changes the scan: the kernel shows raw sockets the commands of other programs, and
/// the answers to them.
final class ForeignCommands {
    /// Our own scan is on or being set up, so that a foreign scan command spoils the measurement.
    var active = false
    private(set) var contaminated = false
    private var fresh: [ScanWarning] = []
    /// Each command is told once in a run: command and answer are both shown, and bluetoothd sends them by the dozen.
    private var told: Set<UInt16> = []

    static func isScanCommand(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .leSetScanParameters, .leSetScanEnable, .leSetExtendedScanParameters, .leSetExtendedScanEnable:
            true
        default: false
        }
    }

    func saw(command packet: Span<UInt8>, at time: Int64) {
        guard let command = CommandPacket(packet) else { return }
        mark(command.opcode, at: time)
    }

    /// An answer that we did not wait for: to another program's command, where the command itself was not shown.
    func saw(answerTo opcode: Opcode, status: Status, at time: Int64) {
        if status == .success { mark(opcode, at: time) }
    }

    private func mark(_ opcode: Opcode, at time: Int64) {
        guard active, Self.isScanCommand(opcode) || opcode == .reset else { return }
        contaminated = true
        if told.insert(opcode.rawValue).inserted {
            fresh.append(.contaminated(opcode: opcode.rawValue, time: time))
        }
    }

    /// What was noticed since the last call.
    func takeWarnings() -> [ScanWarning] {
        defer { fresh = [] }
        return fresh
    }
}
