internal import LinuxSystem

/// Takes back that the kernel sees a discovery of its own in our active scan.
///
/// Linux 6.12 does (6.1 does not), and goes on thinking so when the scan is off again: until the adapter is set up
/// anew, other programs get "Busy" from `btmgmt find` and `bluetoothctl scan on`. Stop Discovery on the management
/// channel ends it (BlueZ doc/mgmt-api.txt); it needs CAP_NET_ADMIN.
///
/// Packets are `{code u16, adapter u16, length u16, parameters}`; an answer's parameters begin with the command's
/// code and its status.
enum KernelDiscovery {
    private static let stopCommand: UInt16 = 0x0024
    private static let commandComplete: UInt16 = 0x0001
    private static let commandStatus: UInt16 = 0x0002
    /// Transports of the discovery that is to end, a bit set: BR/EDR, LE public, LE random. Those of the last one that
    /// was asked for have to be named, and the kernel does not tell them: none, LE, BR/EDR, or both since it was set up.
    private static let transports: [UInt8] = [0, 6, 1, 7]

    enum Answer: Equatable {
        case stopped
        /// 0x0B Rejected: there is none.
        case noDiscovery
        /// 0x0D Invalid Parameters.
        case otherTransports
        /// Any other status.
        case refused(UInt8)
    }

    static func request(adapter: UInt16, transports: UInt8) -> [UInt8] {
        [stopCommand, adapter, 1].flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] } + [transports]
    }

    /// nil: no answer to Stop Discovery of this adapter.
    static func answer(_ packet: Span<UInt8>, adapter: UInt16) -> Answer? {
        func field(_ at: Int) -> UInt16 { UInt16(packet[at]) | UInt16(packet[at + 1]) << 8 }
        guard packet.count >= 9, field(0) == commandComplete || field(0) == commandStatus,
            field(2) == adapter, field(6) == stopCommand
        else { return nil }
        return switch packet[8] {
        case 0x00: .stopped
        case 0x0b: .noDiscovery
        case 0x0d: .otherTransports
        case let status: .refused(status)
        }
    }

    /// Ends the kernel's discovery through a management socket; waits for each answer until `deadline`. The last
    /// answer, nil where none came.
    @discardableResult
    static func stop(through socket: borrowing FileDescriptor, adapter: UInt16, until deadline: Int64)
        -> Answer?
    {
        var last: Answer?
        for transports in transports {
            guard (try? socket.write(request(adapter: adapter, transports: transports).span)) != nil else {
                return last
            }
            last = nil
            var packet: [UInt8] = []
            while last == nil, (try? waitForInput([socket.number], until: deadline)) ?? 0 != 0 {
                packet.removeAll(keepingCapacity: true)
                guard let count = try? socket.read(appendingTo: &packet, upTo: 512), count > 0 else {
                    return nil
                }
                last = answer(packet.span, adapter: adapter)
            }
            if last != .otherTransports { return last }
        }
        return last
    }
}
