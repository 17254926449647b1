internal import Glibc
internal import LinuxSystem

/// Which system call on an HCI socket failed; the same error number means different things to each.
enum KernelCall: CaseIterable {
    case socket, bindRaw, bindUser, bindMonitor, send, receive, list
}

extension ControllerError {
    /// What a failed call says about the adapter (measured on Linux 6.1 and 6.12); nil: no certain one was meant.
    static func kernel(_ call: KernelCall, _ errno: Errno, adapter: String?) -> ControllerError {
        let name = adapter ?? "the adapter"
        return switch (call, errno.code) {
        case (.socket, EAFNOSUPPORT), (.socket, EPROTONOSUPPORT), (_, ENODEV):
            .noAdapter(name: adapter, errno)
        case (.bindUser, EPERM), (.bindUser, EACCES):
            .notPermitted(capability: Capability.netAdmin.name, errno)
        case (_, EPERM), (_, EACCES):
            .notPermitted(capability: Capability.netRaw.name, errno)
        case (.send, ENETDOWN), (.receive, ENETDOWN):
            .lost(name, reason: "the adapter was taken down")
        case (_, ENETDOWN): .adapterDown(name)
        case (_, ERFKILL): .rfkill(name)
        case (_, EBUSY), (_, EUSERS), (_, EALREADY): .busy(name)
        case (.send, EPIPE), (.receive, EPIPE), (.send, ENXIO), (.send, EBADFD):
            .lost(name, reason: "the adapter was unplugged")
        case (.send, _), (.receive, _): .lost(name, reason: errno.description)
        default: .openFailed(name, errno)
        }
    }
}
