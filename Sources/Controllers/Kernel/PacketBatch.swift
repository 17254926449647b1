internal import CLinux
internal import LinuxSystem

/// Up to 32 packets read by one system call, with the kernel's stamps (`recvmmsg`).
@safe
final class PacketBatch {
    static let capacity = Int(clinux_batch_size)

    private let storage: OpaquePointer

    init() {
        guard let storage = unsafe clinux_batch_create() else { preconditionFailure("no memory for 64 KiB") }
        unsafe self.storage = storage
    }

    deinit { unsafe clinux_batch_free(storage) }

    /// How many came; fewer than `capacity`: the socket is dry.
    func receive(_ descriptor: CInt) throws(Errno) -> Int {
        Int(try valueOrErrno { unsafe clinux_batch_receive(storage, descriptor) })
    }

    /// Hands out packet `index` with its stamp in Unix nanoseconds; bytes that did not fit are cut off.
    func withPacket(_ index: Int, _ body: (Span<UInt8>, _ stamp: Int64?, _ truncated: Bool) -> Void) {
        let index = CInt(index)
        let stamp = unsafe clinux_batch_stamp(storage, index)
        let length = unsafe min(Int(clinux_batch_length(storage, index)), Int(clinux_batch_packet))
        let bytes = unsafe UnsafeBufferPointer(start: clinux_batch_bytes(storage, index), count: length)
        unsafe body(bytes.span, stamp == .min ? nil : stamp, clinux_batch_truncated(storage, index) != 0)
    }
}
