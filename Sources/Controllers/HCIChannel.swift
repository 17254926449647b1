/// The door of the Linux kernel through which an adapter is reached (`bind(2)` of a Bluetooth HCI socket).
public enum HCIChannel: String, CaseIterable, Sendable {
    /// Beside bluetoothd and the kernel's own use of the adapter. Needs CAP_NET_RAW.
    case raw
    /// The adapter is ours alone, the kernel steps aside; it must be down before. Needs CAP_NET_ADMIN.
    case user
    /// Only watches what others do, bluetoothd's scans for example. Needs CAP_NET_RAW.
    case monitor
}
