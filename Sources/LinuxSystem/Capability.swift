internal import CLinux

/// What Linux lets a process do without being root. The corresponding C call is `capget`.
public enum Capability: Int, Sendable {
    case netAdmin = 12
    case netRaw = 13

    /// `CAP_NET_RAW`, as `setcap` takes it in small letters.
    public var name: String {
        switch self {
        case .netAdmin: "CAP_NET_ADMIN"
        case .netRaw: "CAP_NET_RAW"
        }
    }

    /// Whether this process has it in effect. Inside a user namespace the kernel may still refuse.
    public var isEffective: Bool { clinux_effective_capabilities() >> UInt64(rawValue) & 1 == 1 }
}
