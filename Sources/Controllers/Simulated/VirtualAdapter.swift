internal import Glibc
internal import LinuxSystem

/// An adapter of the Linux kernel whose controller is a program: `/dev/vhci` (module `hci_vhci`). One H4 packet for each
/// read and write. The adapter is gone when the descriptor is closed.
enum VirtualAdapter {
    static func open() throws(StreamEndpoint.Failure) -> FileDescriptor {
        return try converting(StreamEndpoint.Failure.failed) { () throws(Errno) in
            try FileDescriptor(opening: "/dev/vhci", O_RDWR | O_NONBLOCK)
        }
    }

    /// Asks for an adapter with the vendor packet `FF 00` and returns its name, which comes back as `FF 00 {number
    /// u16}`.
    static func create(_ device: borrowing FileDescriptor) throws(ControllerError) -> String {
        do throws(Errno) {
            try device.write([0xff, 0x00].span)
            _ = try waitForInput([device.number], until: monotonicTime() + 5_000_000_000)
            var answer = [UInt8](repeating: 0, count: 512)
            guard try device.read(into: &answer) == 4, answer[0] == 0xff else { throw Errno(EPROTO) }
            return "hci\(UInt16(answer[2]) | UInt16(answer[3]) << 8)"
        } catch {
            throw .openFailed("vhci", error)
        }
    }
}
