internal import Captures
internal import Glibc
internal import LinuxSystem

/// A btsnoop file (datalink 1002) that is written while packets come.
///
/// Only whole records are written, at each `flush`: a program that is killed leaves a file that reads to its end. Where
/// the disk is full the file is cut back to whole records, `captureNotWritten` is thrown once, and what comes after is
/// left out.
final class CaptureFile {
    private let path: String
    private let file: FileDescriptor
    private let writer = BTSnoopWriter()
    /// Unix time in nanoseconds of time 0 of the packets.
    private let unixTimeOfZero: Int64
    private var unwritten: [UInt8] = []
    /// Bytes of the file that are whole records.
    private var written: Int64 = 0
    private var failed = false

    private static let bufferLimit = 1 << 16

    /// Creates the file, replacing one that is there, and writes its header.
    convenience init(path: String, unixTimeOfZero: Int64) throws(ControllerError) {
        let file: FileDescriptor
        do throws(Errno) {
            file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        } catch {
            throw .captureNotCreated(path, error)
        }
        try self.init(path: path, file: file, unixTimeOfZero: unixTimeOfZero)
    }

    init(path: String, file: consuming FileDescriptor, unixTimeOfZero: Int64) throws(ControllerError) {
        self.path = path
        self.file = file
        self.unixTimeOfZero = unixTimeOfZero
        writer.begin(&unwritten)
        try flush()
    }

    func record(_ packet: Span<UInt8>, time: Int64, sent: Bool) {
        guard !failed else { return }
        writer.append(packet, time: time &+ unixTimeOfZero, sent: sent, to: &unwritten)
    }

    func flush() throws(ControllerError) {
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
