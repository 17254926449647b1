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
    case failed(ScanError)
}
