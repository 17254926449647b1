internal import LinuxSystem
public import Runs

/// Any controller, with every packet in both directions also written to a btsnoop file (datalink 1002).
///
/// What came is written at the end of each `receive` and `send`. Where the disk is full `receive` throws
/// `captureNotWritten` once, and the controller works on without the file.
public final class CapturingController: Controller {
    /// 2026-01-01: where virtual time begins in a capture, so that equal runs give equal files.
    public static let virtualEpoch: Int64 = 1_767_225_600_000_000_000

    private let controller: any Controller
    private let capture: CaptureFile

    /// Creates the file, replacing one that is there, and writes its header.
    public init(_ controller: any Controller, path: String) throws(ControllerError) {
        self.controller = controller
        capture = try CaptureFile(
            path: path, unixTimeOfZero: Self.epoch(controller), isLive: Self.isLive(controller))
    }

    init(_ controller: any Controller, path: String, file: consuming FileDescriptor) throws(ControllerError) {
        self.controller = controller
        capture = try CaptureFile(
            path: path, file: file, unixTimeOfZero: Self.epoch(controller), isLive: Self.isLive(controller))
    }

    /// A simulated run waits for the reader of its capture and loses nothing.
    private static func isLive(_ controller: any Controller) -> Bool {
        controller.description.clock != .virtual
    }

    private static func epoch(_ controller: any Controller) -> Int64 {
        controller.description.unixTimeOfZero ?? virtualEpoch
    }

    public var description: ControllerDescription { controller.description }
    public var now: Int64 { controller.now }
    public var counts: ControllerCounts {
        var counts = controller.counts
        counts.leftOutOfCapture += capture.lost
        return counts
    }

    public func send(_ packet: Span<UInt8>) throws(ControllerError) {
        let time = controller.now
        try controller.send(packet)
        capture.record(packet, time: time, sent: true)
        // A full disk is told by the next `receive`: the command was sent all the same.
    }

    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        let wake: Wake
        do throws(ControllerError) {
            wake = try controller.receive(until: deadline) { packet in
                capture.record(packet.bytes, time: packet.time, sent: packet.sent)
                deliver(packet)
            }
        } catch {
            try? capture.flush()
            throw error
        }
        try capture.flush()
        return wake
    }

    public func finishCapture() throws(ControllerError) {
        try capture.finish()
        try controller.finishCapture()
    }

    public func activeScanEnded() { controller.activeScanEnded() }

    public func prepareParting(_ packet: [UInt8]?) { controller.prepareParting(packet) }
}
