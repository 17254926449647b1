public import Controllers
public import HCI
public import Runs

/// Why a scan could not be run, or not to its end with results worth showing.
public enum ScanError: Error, Equatable, Sendable {
    case timing(TimingError)
    case controller(ControllerError)
    /// The controller refused a command.
    case refused(Opcode, Status)
    /// The controller did not answer a command within two seconds.
    case noAnswer(Opcode)
    /// Scan parameters were refused with 0x0C in both command families, with the scan switched off before.
    case scanningElsewhere
    /// `--phy coded` or `both` on a controller without it.
    case phyNotSupported(ScanPHY)
    case output(ObserverFailure)
}

/// What ends a run early; caught by the session, which then switches the scan off and closes the books.
enum Stop: Error {
    case signal(Int32)
    /// The capture or stream is at its end.
    case ended
    case controller(ControllerError)
    case output(ObserverFailure)
    case refused(Opcode, Status)
    case noAnswer(Opcode)
    case scanningElsewhere
    case phyNotSupported(ScanPHY)
    case timing(TimingError)
}

extension ScanError {
    /// What stopped the set-up, as the caller is told. A signal or an end of stream is no error of its own: the
    /// session turns it into a summary.
    init(_ stop: Stop) {
        switch stop {
        case .signal, .ended: self = .output(.closed)
        case .controller(let error): self = .controller(error)
        case .output(let failure): self = .output(failure)
        case .refused(let opcode, let status): self = .refused(opcode, status)
        case .noAnswer(let opcode): self = .noAnswer(opcode)
        case .scanningElsewhere: self = .scanningElsewhere
        case .phyNotSupported(let phy): self = .phyNotSupported(phy)
        case .timing(let error): self = .timing(error)
        }
    }
}
