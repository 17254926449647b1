internal import Captures
internal import Glibc
internal import LinuxSystem
internal import RadioSimulation

/// A capture that is written while packets come: of HCI (btsnoop, datalink 1002) or of the simulated air (pcap, link type 256).
///
/// Only whole records are written, at each `flush`: a program that is killed leaves a file that reads to its end. Where
/// the disk is full the file is cut back to whole records, `captureNotWritten` is thrown once, and what comes after is
/// left out.
///
/// A pipe is written in the background: a reader that is slow does not hold up the scan. What does not find room among the
/// records that wait (1 MiB) is left out, counted, and told in the `drops` field of the records after it.
final class CaptureFile {
    private let path: String
    private let file: FileDescriptor
    /// Unix time in nanoseconds of time 0 of the packets.
    private let unixTimeOfZero: Int64
    private var unwritten: [UInt8] = []
    /// Bytes of the file that are whole records.
    private var written: Int64 = 0
    private var failed = false
    private var writer: BackgroundWriter?
    /// Records in `unwritten`.
    private var records = 0
    /// Records that were left out because the reader is too slow.
    private(set) var lost = 0

    private static let bufferLimit = 1 << 16

    /// Creates the file, replacing one that is there, and writes its header: that of `begin`, of btsnoop without one.
    convenience init(
        path: String, unixTimeOfZero: Int64, isLive: Bool,
        begin: (inout [UInt8]) -> Void = BTSnoopWriter().begin
    ) throws(ControllerError) {
        let file: FileDescriptor
        do throws(Errno) {
            file = try FileDescriptor(opening: path, O_WRONLY | O_CREAT | O_TRUNC)
        } catch {
            throw .captureNotCreated(path, error)
        }
        try self.init(
            path: path, file: file, unixTimeOfZero: unixTimeOfZero, isLive: isLive, begin: begin)
    }

    /// - Parameter isLive: something goes on that must not wait for the reader of a pipe.
    init(
        path: String, file: consuming FileDescriptor, unixTimeOfZero: Int64, isLive: Bool = false,
        begin: (inout [UInt8]) -> Void = BTSnoopWriter().begin
    ) throws(ControllerError) {
        self.path = path
        self.file = file
        self.unixTimeOfZero = unixTimeOfZero
        begin(&unwritten)
        try flush()
        var status = stat()
        if isLive, unsafe fstat(self.file.number, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            writer = try? BackgroundWriter(to: self.file.number)
        }
    }

    func record(_ packet: Span<UInt8>, time: Int64, sent: Bool) {
        guard !failed else { return }
        records += 1
        BTSnoopWriter().append(
            packet, time: time &+ unixTimeOfZero, sent: sent, drops: UInt32(clamping: lost), to: &unwritten)
    }

    /// Of the simulated air.
    func record(_ pdu: SentPDU) {
        guard !failed else { return }
        records += 1
        var sniffed = SniffedPacket()
        sniffed.channel = pdu.channel
        sniffed.rssi = pdu.rssi
        sniffed.phy = pdu.phy
        AirWriter.append(
            pdu.bytes.span, sniffed, auxiliary: pdu.auxiliary?.rawValue, time: pdu.time &+ unixTimeOfZero,
            to: &unwritten)
    }

    /// Writes what fills a buffer.
    func flushIfFull() throws(ControllerError) {
        if unwritten.count >= Self.bufferLimit / 2 { try flush() }
    }

    func flush() throws(ControllerError) {
        guard !failed, !unwritten.isEmpty else { return }
        do throws(Errno) {
            if let writer {
                if try !writer.offer(unwritten.span) { lost += records }
            } else {
                try file.write(unwritten.span)
                written += Int64(unwritten.count)
            }
            records = 0
            unwritten.removeAll(keepingCapacity: unwritten.capacity <= Self.bufferLimit)
        } catch {
            throw given(up: error)
        }
    }

    /// Writes what is left, and waits for the reader of a pipe.
    func finish() throws(ControllerError) {
        try flush()
        guard !failed, let writer else { return }
        do throws(Errno) {
            try writer.drain()
        } catch {
            throw given(up: error)
        }
    }

    private func given(up error: Errno) -> ControllerError {
        failed = true
        ftruncate(file.number, off_t(written))
        return .captureNotWritten(path, bytes: writer == nil ? written : nil, error)
    }
}
