// Where H4 packets come from and commands go to: kernel adapter, stream, simulated radio, capture. Each conforms to
// `Controller`.

public import Runs

/// One H4 packet as it passed between host and controller, with its time. A view: it is gone after the call
/// that hands it out.
public struct Packet: ~Escapable {
    /// Indicator octet first (`01` command, `04` event …; Core Specification Vol 4 Part A 2).
    public let bytes: Span<UInt8>
    /// Nanoseconds on the controller's time line, the same line as `Controller.now`.
    public let time: Int64
    /// Commands are seen too: our own are not, those of other programs are, and all of them in a capture.
    public let sent: Bool
    /// How many nanoseconds it may have waited before `time`, where that is the time of a read and nobody read for longer
    /// than 20 ms: the process was stopped, or its machine was busy. 0: `time` is when it came.
    public let waited: Int64

    @inlinable
    @_lifetime(copy bytes)
    public init(bytes: Span<UInt8>, time: Int64, sent: Bool, waited: Int64 = 0) {
        self.bytes = bytes
        self.time = time
        self.sent = sent
        self.waited = waited
    }
}

/// Why `Controller.receive` came back.
public enum Wake: Equatable, Sendable {
    /// At least one packet was delivered.
    case packets
    /// The deadline is reached on the controller's time line.
    case deadline
    /// SIGINT, SIGTERM or SIGHUP came in (by number).
    case signal(Int32)
    /// The capture is read to its end, or the stream was closed in good order by the other side.
    case ended
}

/// What a controller noticed beside its packets: all counted since it was opened.
public struct ControllerCounts: Equatable, Sendable {
    /// Steps of the wall clock by more than 50 ms, taken out of the times (kernel time stamps).
    public var clockSteps = 0
    /// Packets that the kernel or the capturing program dropped before they were read.
    public var dropped = 0
    /// Packets that are neither commands nor events (ACL, SCO, ISO) or came truncated: skipped.
    public var skipped = 0
    /// Times in a capture that were put right (byte-swapped time stamps).
    public var correctedTimes = 0
    /// Packets of a capture of the air whose CRC is wrong.
    public var wrongCRC = 0
    /// Of a capture of the air: the channel indices on which advertising was heard, a bit each; and PDUs whose channel is not
    /// recorded.
    public var channels: UInt64 = 0
    public var withoutChannel = 0
    /// Packets of a capture that are not of HCI, or not of the air beside others that are.
    public var foreign = 0
    /// Packets of a capture that have no time: skipped.
    public var withoutTime = 0
    /// Packets of a capture with times before 1970 or after 2116: skipped.
    public var outOfRange = 0
    /// Packets that the capture kept only a part of.
    public var cut = 0
    /// Blocks of a pcapng capture of kinds that hold no packets.
    public var otherBlocks = 0
    /// The device that a capture is of, as its writer noted: `iPhone18,2, Apple N1`.
    public var capturedOn: String?
    /// Packets that are not in the capture that is being written: the reader of its pipe is too slow.
    public var leftOutOfCapture = 0

    public init() {}

    /// What came since `earlier`, of what is lost or repaired while a scan is on.
    public func since(_ earlier: ControllerCounts) -> ControllerCounts {
        var counts = self
        counts.clockSteps -= earlier.clockSteps
        counts.dropped -= earlier.dropped
        counts.skipped -= earlier.skipped
        counts.leftOutOfCapture -= earlier.leftOutOfCapture
        return counts
    }
}

/// A Bluetooth controller, or what a capture remembers of one.
///
/// One thread reads it: `receive` waits for packets, a deadline or a signal, whichever is first. Times are
/// nanoseconds on the controller's own time line; only differences mean anything, and `description` tells how to
/// make wall-clock time of them.
public protocol Controller: AnyObject {
    var description: ControllerDescription { get }

    /// Where the time line stands now: virtual time for the simulated radio, the last packet's for a capture.
    var now: Int64 { get }

    /// Losses and repairs so far.
    var counts: ControllerCounts { get }

    /// Sends one H4 packet, indicator octet first.
    func send(_ packet: Span<UInt8>) throws(ControllerError)

    /// Waits until `deadline` (nil: for ever), handing each packet to `deliver` in order of arrival. Several
    /// packets may be delivered by one call; it returns as soon as no more are at hand.
    func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake

    /// Told once, when an active scan that nobody else touched is switched off: undoes what it left behind outside of
    /// the controller.
    func activeScanEnded()

    /// Told once, when the results are out: writes what is left of a capture, and waits for the reader of a pipe.
    func finishCapture() throws(ControllerError)

    /// What is still to be sent if this process is ended from outside or by a mistake of its own (H4, indicator first):
    /// the command that switches the scan off; nil: nothing any more.
    func prepareParting(_ packet: [UInt8]?)
}

extension Controller {
    public func prepareParting(_ packet: [UInt8]?) {}
    public var counts: ControllerCounts { ControllerCounts() }
    public func activeScanEnded() {}
    public func finishCapture() throws(ControllerError) {}
}
