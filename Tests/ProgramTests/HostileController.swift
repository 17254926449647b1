import Foundation
import Glibc
import HCI
import LinuxSystem
import Synchronization

/// A controller behind a UNIX socket, on a thread of its own, that refuses or keeps silent where a test says so. While its
/// scan is on it sends a report every two milliseconds.
final class HostileController: Sendable {
    /// What it does with a command, from the `from`th of its kind on.
    struct Rule: Sendable, CustomStringConvertible {
        var opcode: Opcode
        /// Of scan enable: the one that switches on, or off.
        var on: Bool?
        var from = 1
        /// nil: the command is carried out, and answered after 2.1 s.
        var status: Status?

        var description: String {
            "\(opcode)\(on.map { $0 ? " on" : " off" } ?? "") from the \(from). on: \(status?.description ?? "late")"
        }
    }

    struct ScanCommand: Sendable, Equatable {
        var on: Bool
        var refused: Bool
    }

    let path: String
    private let listener: FileDescriptor
    private let rules: [Rule]
    /// It has the extended commands too, and tells so.
    private let extended: Bool
    private let stop: TerminationSignals
    private let seen = Mutex<[ScanCommand]>([])
    private let ended = DispatchSemaphore(value: 0)

    init(in folder: URL, _ rules: [Rule] = [], extended: Bool = false) throws {
        path = folder.appending(path: "hci").path()
        listener = try StreamEndpoint.unix(path: path).listen()
        self.rules = rules
        self.extended = extended
        stop = try TerminationSignals()
        Thread.detachNewThread { [self] in
            serve()
            ended.signal()
        }
    }

    /// The commands that switch scanning, in order; Reset switches off.
    var scanCommands: [ScanCommand] { seen.withLock { $0 } }

    /// Waits until it has seen so many commands of its host that switch scanning on.
    func waitUntilOn(_ count: Int = 1) {
        let deadline = Date(timeIntervalSinceNow: 30)
        while scanCommands.count(where: { $0.on && !$0.refused }) < count, Date() < deadline { usleep(5_000) }
    }

    /// Waits a moment until the last scan command that it has seen is not one that switches scanning on, but for one that
    /// was refused; whether that came to pass.
    func waitUntilOff() -> Bool {
        let deadline = Date(timeIntervalSinceNow: 1)
        while true {
            let last = scanCommands.last
            if last == nil || last?.on == false || last?.refused == true { return true }
            guard Date() < deadline else { return false }
            usleep(2_000)
        }
    }

    func end() {
        stop.send(SIGTERM)
        ended.wait()
    }

    private func serve() {
        while true {
            guard let ready = try? waitForInput([stop.number, listener.number], until: nil) else { return }
            if ready & 1 != 0 { return }
            guard let host = try? listener.accept(tcp: false) else { continue }
            if serve(host) { return }
        }
    }

    private struct State {
        var isOn = false
        var counts: [Int]
        var outgoing: [UInt8] = []
        /// An answer that is late, and when it comes.
        var late: (bytes: [UInt8], time: Int64)?
    }

    /// True where the test is over.
    private func serve(_ host: borrowing FileDescriptor) -> Bool {
        var state = State(counts: rules.map { _ in 0 })
        var framer = H4Framer()
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            guard
                let ready = try? waitForInput(
                    [stop.number, host.number], until: monotonicTime() + (state.isOn ? 2_000_000 : 20_000_000))
            else { return false }
            if ready & 1 != 0 { return true }
            if ready & 2 != 0 {
                guard let count = try? host.read(into: &buffer), count > 0 else { return false }
                framer.append(buffer.span.extracting(0..<count))
                while (try? framer.next()) == true {
                    let packet = framer.packet
                    take(packet.indices.map { packet[$0] }, &state)
                }
            }
            if let late = state.late, monotonicTime() >= late.time {
                state.outgoing += late.bytes
                state.late = nil
            }
            if state.isOn, state.outgoing.count < 1000 { state.outgoing += Self.report }
            if let count = try? host.writeOnce(state.outgoing.span) { state.outgoing.removeFirst(count) }
        }
    }

    private static let report: [UInt8] = [
        0x04, 0x3e, 0x0f, 0x02, 0x01, 0x00, 0x01, 0x01, 0x00, 0x00, 0xee, 0xff, 0xc0, 0x03, 0x02, 0x01, 0x06,
        0xc4,
    ]

    private func take(_ packet: [UInt8], _ state: inout State) {
        let opcode = Opcode(rawValue: UInt16(packet[1]) | UInt16(packet[2]) << 8)
        let isEnable = opcode == .leSetScanEnable || opcode == .leSetExtendedScanEnable
        let on = isEnable ? packet[4] == 1 : nil
        var rule: Rule?
        for (index, candidate) in rules.enumerated()
        where candidate.opcode == opcode && (candidate.on == nil || candidate.on == on) {
            state.counts[index] += 1
            if state.counts[index] >= candidate.from { rule = candidate }
        }
        var status = rule == nil ? .success : rule?.status ?? .success
        let isOfExtended = opcode == .leSetExtendedScanEnable || opcode == .leSetExtendedScanParameters
        if isOfExtended, !extended { status = .unknownCommand }
        if let on { seen.withLock { $0.append(ScanCommand(on: on, refused: status != .success)) } }
        if opcode == .reset { seen.withLock { $0.append(ScanCommand(on: false, refused: status != .success)) } }
        if status == .success, let on { state.isOn = on }
        if status == .success, opcode == .reset { state.isOn = false }
        var parameters: [UInt8] = []
        switch opcode {
        case .readLocalCommands:
            parameters = [UInt8](repeating: 0, count: 64)
            parameters[26] = 0x0c
            if extended { parameters[37] = 0x60 }
        case .leReadLocalFeatures:
            parameters = [UInt8](repeating: 0, count: 8)
            if extended { parameters[1] = 0x10 }
        case .leReadAcceptListSize: parameters = [8]
        default: break
        }
        var answer: [UInt8] = []
        CommandComplete.append(
            answering: opcode, status: status, parameters: status == .success ? parameters : [], to: &answer)
        if let rule, rule.status == nil {
            state.late = (answer, monotonicTime() + 2_100_000_000)
        } else {
            state.outgoing += answer
        }
    }
}
