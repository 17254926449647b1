public import Captures
public import HCI
public import LinuxSystem

/// What went wrong with a controller. The command line turns each into one line and one exit code.
public enum ControllerError: Error, Equatable, Sendable {
    /// The kernel has no Bluetooth (AF_BLUETOOTH is not supported), or no adapter is there.
    case noAdapter(name: String?, Errno?)
    /// The name is no controller's: none of `ControllerName.forms`.
    case badName(String)
    case notPermitted(capability: String, Errno)
    case adapterDown(String)
    case rfkill(String)
    case busy(String)
    case refused(String, Errno)
    /// `tcp:HOST:PORT`: the host has no address.
    case unknownHost(String)
    case openFailed(String, Errno)
    /// The capture breaks off or lies, at this byte.
    case brokenCapture(String, offset: Int, reason: String)
    /// The file cannot be used as a capture of HCI packets, whatever is done to it.
    case notACapture(String, offset: Int, reason: String)
    /// The file is of another kind: an archive, a picture, text.
    case otherFile(String, OtherFile)
    /// Unplugged, taken down, the stream closed in the middle of a packet, garbage on the stream.
    case lost(String, reason: String)
    /// In the middle of a run: a command that was taken before is refused now.
    case commandRefused(Opcode, Status)
    /// In the middle of a run: another program began to scan, and keeps on.
    case scanningElsewhere
    case badScenario(String, reason: String)
    /// The controller only watches (a capture, the monitor channel): commands cannot be sent to it.
    case onlyWatches(String)
    /// `--capture`: the file cannot be created.
    case captureNotCreated(String, Errno)
    /// `--capture`: the file cannot be written on (disk full); `bytes` of it are whole records and safe.
    case captureNotWritten(String, bytes: Int64?, Errno)
}
