internal import Captures
internal import Glibc
internal import LinuxSystem

/// Any controller, with every packet in both directions also written to a btsnoop file (datalink 1002).
///
/// Only whole records are written, at the end of each `receive` and `send`: a program that is killed leaves a file that
/// reads to its end. Where the disk is full the file is cut back to whole records, `receive` throws
/// `captureNotWritten` once, and the controller works on without the file.
public final class CapturingController: Controller {
    /// 2026-01-01: where virtual time begins in a capture, so that equal runs give equal files.
    public static let virtualEpoch: Int64 = 1_767_225_600_000_000_000

    private let controller: any Controller
    private let path: String
    private let file: FileDescriptor
    private let writer = BTSnoopWriter()
    private let unixTimeOfZero: Int64
    private var unwritten: [UInt8] = []
    /// Bytes of the file that are whole records.
    private var written: Int64 = 0
    private var failed = false

    private static let bufferLimit = 1 << 16

    /// Creates the file, replacing one that is there, and writes its header.
    public convenience init(_ controller: any Controller, path: String) throws(ControllerError) {
        let file: FileDescriptor
        do throws(Errno) {
            file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        } catch {
            throw .captureNotCreated(path, error)
        }
        try self.init(controller, path: path, file: file)
    }

    init(_ controller: any Controller, path: String, file: consuming FileDescriptor) throws(ControllerError) {
        self.controller = controller
        self.path = path
        self.file = file
        unixTimeOfZero = controller.description.unixTimeOfZero ?? Self.virtualEpoch
        writer.begin(&unwritten)
        try flush()
    }

    public var description: ControllerDescription { controller.description }
    public var now: Int64 { controller.now }
    public var counts: ControllerCounts { controller.counts }

    public func send(_ packet: Span<UInt8>) throws(ControllerError) {
        let time = controller.now
        try controller.send(packet)
        record(packet, time: time, sent: true)
        // A full disk is told by the next `receive`: the command was sent all the same.
    }

    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        let wake: Wake
        do throws(ControllerError) {
            wake = try controller.receive(until: deadline) { packet in
                record(packet.bytes, time: packet.time, sent: packet.sent)
                deliver(packet)
            }
        } catch {
            try? flush()
            throw error
        }
        try flush()
        return wake
    }

    private func record(_ packet: Span<UInt8>, time: Int64, sent: Bool) {
        guard !failed else { return }
        writer.append(packet, time: time &+ unixTimeOfZero, sent: sent, to: &unwritten)
    }

    private func flush() throws(ControllerError) {
        guard !failed, !unwritten.isEmpty else { return }
        do throws(Errno) {
            try file.write(unwritten.span)
            written += Int64(unwritten.count)
            unwritten.removeAll(keepingCapacity: unwritten.capacity <= Self.bufferLimit)
        } catch {
            failed = true
            ftruncate(file.number, off_t(written))
            throw .captureNotWritten(path, bytes: written, error)
        }
    }
}
