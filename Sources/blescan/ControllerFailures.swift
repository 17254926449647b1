import Captures
import Controllers
import Glibc
import LinuxSystem
import ProgramOutput
import Runs

extension CommandFailure {
    /// One line and one exit code for each way in which a controller can refuse, fail or go away.
    init(_ error: ControllerError) {
        switch error {
        case .noAdapter(let name, let errno):
            let what = name.map { "no adapter \($0)" } ?? "no Bluetooth adapter"
            let noKernel = errno?.code == EAFNOSUPPORT
            self.init(
                .unavailable,
                noKernel ? "\(what): this kernel has no Bluetooth (AF_BLUETOOTH)" : "\(what) is there",
                next: "plug one in, or use --controller sim")
        case .badName(let name):
            self.init(
                .usage, "--controller \(name): not a controller",
                next: "write \(ControllerName.formsText)")
        case .notPermitted(let capability, _):
            self.init(
                .noPermission, "\(capability.uppercased()) is missing to use the adapter",
                next: "run with sudo, or: sudo setcap cap_net_raw,cap_net_admin+eip \(executablePath())")
        case .adapterDown(let name):
            self.init(.unavailable, "\(name) is down", next: "bring it up: sudo hciconfig \(name) up")
        case .rfkill(let name):
            self.init(.unavailable, "\(name) is blocked by rfkill", next: "rfkill unblock bluetooth")
        case .busy(let name):
            self.init(
                .temporaryFailure, "\(name) is in use",
                next: "end the program that holds it; --channel user needs it down: sudo hciconfig \(name) down"
            )
        case .refused(let name, let errno):
            self.init(.unavailable, "\(name): \(errno)", next: "check that the controller listens there")
        case .unknownHost(let name):
            self.init(.unavailable, "\(name): the host has no address", next: "check the name")
        case .openFailed(let name, let errno) where errno.code == EINTR:
            self.init(.interrupted, "interrupted while opening \(name)")
        case .openFailed(let name, let errno):
            self.init(openFailed: name, errno)
        case .notACapture(let file, let offset, let reason):
            self.init(
                .badData, "\(file): unusable at byte \(offset): \(reason)",
                next: "name a \(CaptureFormat.list("or")) file of HCI packets")
        case .otherFile(let file, let kind): self.init(otherFile: file, kind)
        case .brokenCapture(let file, let offset, let reason):
            self.init(
                .badData, "\(file): broken at byte \(offset): \(reason)",
                next: reason.hasPrefix("the file ")
                    ? "copy it again; everything before that is complete" : "everything before that is complete"
            )
        case .lost(let name, let reason):
            self.init(.ioError, "\(name) was lost: \(reason)", next: "the results so far were printed")
        case .commandRefused(let opcode, let status):
            self.init(
                .ioError, "\(opcode) failed: \(status)", next: "the results so far were printed")
        case .scanningElsewhere:
            self.init(
                .temporaryFailure, "another program began to scan and does not stop",
                next: "the results so far were printed; stop it, or watch it with --channel monitor")
        case .badScenario(let file, let reason):
            self.init(.badData, "\(file): \(reason)")
        case .onlyWatches(let name):
            self.init(.usage, "\(name) only watches: it takes no commands", next: "use --channel raw")
        case .captureNotCreated(let file, let errno):
            self = .cannotCreate(file, errno)
        case .captureNotWritten(let file, let bytes, let errno):
            self.init(
                .ioError, "cannot write \(file): \(errno)",
                next: bytes.map { "its first \($0) bytes are complete records" })
        }
    }
}

extension CommandFailure {
    /// A file that is not there or cannot be read is missing input; a serial line or a socket that belongs to others
    /// needs a permission.
    private init(openFailed name: String, _ errno: Errno) {
        let isController = name.hasPrefix("serial:") || name.hasPrefix("unix:")
        switch errno.code {
        case ENOENT, ENOTDIR:
            self.init(
                .noInput, "cannot open \(name): \(errno)",
                next: isController ? "check that the controller is there" : "check the name")
        case EISDIR: self.init(.noInput, "cannot open \(name): \(errno)", next: "name a file in it")
        case EACCES where isController:
            self.init(
                .noPermission, "cannot open \(name): \(errno)",
                next: "run with sudo, or join the group that owns it (ls -l names it)")
        case EACCES:
            self.init(.noInput, "cannot open \(name): \(errno)", next: "name a file that you may read")
        default: self.init(.unavailable, "cannot open \(name): \(errno)")
        }
    }
}

extension CommandFailure {
    /// What `blescan simulate --listen` says where a scan would speak of `--controller`.
    init(_ error: ControllerError, listeningAt place: String) {
        switch error {
        case .badName(place):
            self.init(
                .usage, "--listen \(place): nothing to listen on",
                next: "write tcp:HOST:PORT, unix:PATH or vhci")
        case .openFailed(place, let errno):
            self.init(
                .unavailable, "cannot listen at \(place): \(errno)",
                next: place == "vhci"
                    ? "it needs root and the kernel module: sudo modprobe hci_vhci" : "choose another --listen")
        default: self.init(error)
        }
    }
}

/// Where this program is, for the `setcap` line.
private func executablePath() -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = unsafe buffer.withUnsafeMutableBufferPointer {
        unsafe readlink("/proc/self/exe", $0.baseAddress!, $0.count)
    }
    guard count > 0 else { return "blescan" }
    return String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
