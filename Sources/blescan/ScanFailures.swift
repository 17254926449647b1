import Controllers
import HCI
import LinuxSystem
import ProgramOutput
import Runs
import ScanSession

extension CommandFailure {
    /// One line and one exit code for each way in which a scan can fail.
    init(_ error: ScanError) {
        switch error {
        case .timing(let error): self.init(error)
        case .controller(.lost(let name, let reason)):
            // Before the first scan: there are no results that could have been printed.
            self.init(
                .ioError, "\(name) was lost: \(reason)",
                next: "check that an HCI (H4) controller is connected")
        case .controller(let error): self.init(error)
        case .refused(let opcode, .commandDisallowed) where opcode.concernsScanning:
            self.init(
                .temporaryFailure, "\(opcode) failed: \(Status.commandDisallowed): another program is scanning",
                next: "stop it, or watch it with --channel monitor")
        case .refused(.leAddToAcceptList, .memoryCapacityExceeded):
            self.init(
                .usage, "--accept: the controller's accept list has too few places",
                next: "name fewer devices, or use --address")
        case .refused(.reset, let status):
            self.init(
                .ioError, "\(Opcode.reset) failed: \(status)",
                next: "unplug the controller and plug it in again, or try another one")
        case .refused(let opcode, let status):
            self.init(
                .ioError, "\(opcode) failed: \(status)", next: "try other parameters or another controller")
        case .noAnswer(let opcode):
            self.init(
                .ioError, "the controller did not answer \(opcode) within 2 s",
                next: "unplug it and plug it in again, or check that it speaks HCI (H4)")
        case .scanningElsewhere:
            self.init(
                .temporaryFailure,
                "LE Set Scan Parameters failed: \(Status.commandDisallowed): another program keeps "
                    + "scanning", next: "stop it, or watch it with --channel monitor")
        case .phyNotSupported(let phy):
            self.init(
                .unavailable,
                "--phy \(phy.rawValue): the controller has no LE Coded PHY or no extended scanning",
                next: "use --phy 1m")
        case .output(.closed): self = .silent(.brokenPipe)
        case .output(.failed(let text)): self.init(.ioError, text)
        }
    }

    private static let timingRange = "2.5 ms to 10240 ms is possible, to 40959.375 ms with extended scanning"

    init(_ error: TimingError) {
        func shown(_ time: Int64) -> String { TimeLength(nanoseconds: time).shown(in: .milliseconds) }
        switch error {
        case .windowOutOfRange(let time):
            self.init(.usage, "--window \(shown(time)) is out of range", next: Self.timingRange)
        case .intervalOutOfRange(let time):
            self.init(.usage, "--interval \(shown(time)) is out of range", next: Self.timingRange)
        case .windowExceedsInterval(let window, let interval):
            self.init(
                .usage, "--window \(shown(window)) is longer than --interval \(shown(interval))",
                next: "make the interval at least as long")
        case .windowsDoNotFit(let window, let interval):
            self.init(
                .usage,
                "--phy both: two windows of \(shown(window)) do not fit into --interval \(shown(interval))",
                next: "make the interval at least twice the window")
        case .needsExtendedScanning(let time):
            self.init(
                .usage, "--interval \(shown(time)): the controller has the legacy commands only",
                next: "use at most 10240 ms")
        }
    }
}

extension Opcode {
    /// 0x0C to these says that a scan is on.
    fileprivate var concernsScanning: Bool {
        setsScan || [.leSetRandomAddress, .leClearAcceptList, .leAddToAcceptList].contains(self)
    }

    /// What a scan is set and switched on with.
    var setsScan: Bool {
        switch self {
        case .leSetScanParameters, .leSetScanEnable, .leSetExtendedScanParameters, .leSetExtendedScanEnable:
            true
        default: false
        }
    }
}
