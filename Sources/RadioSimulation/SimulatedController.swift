/// A Bluetooth LE controller with a modelled radio in virtual time. It takes and gives H4 packets and knows
/// nothing of who is on the other side.
///
/// Virtual time stands still except in `nextPacket` and `advance`: a command takes no time, and a pause between
/// trials costs nothing. What is received depends on the scenario, the seed and the commands only, never on how
/// finely the caller cuts its calls.
///
///     radio.handle(command)                               // H4, at `radio.now`; the answer is a packet
///     while radio.nextPacket(before: deadline, { bytes, time in … }) {}
///     // here radio.now == deadline
///
/// The time stamp of a report is the end of its PDU, plus what the scenario adds. The Command Complete of scan
/// enable carries the instant at which window 0 on channel 37 begins (before the scenario's first-window delay).
public final class SimulatedController {
    private var radio: Radio
    private let commands: CommandTable
    /// The packet being handed out; swapped out of the way while it is, so that `deliver` may call anything.
    private var handedOut: [UInt8] = []

    /// Virtual nanoseconds; 0 where the controller was made.
    public var now: Int64 { radio.now }

    /// Takes all that goes over the air while a scan is on, heard or not, in order of time. nil: it is not recorded.
    private var sent: ((SentPDU) -> Void)?

    /// From the next scan on, hands every PDU that is sent to `sink`, heard or not, once `now` has reached it. Between scans
    /// there is no air.
    public func recordAir(_ sink: @escaping (SentPDU) -> Void) {
        radio.air.keepRecord()
        sent = sink
    }

    /// How many PDUs the advertisers have sent while a scan was on, heard or not: what a benchmark counts.
    public var pdusOnAir: UInt64 { radio.air.pdus }

    public init(scenario: Scenario, seed: UInt64) {
        radio = Radio(scenario, seed: seed)
        commands = CommandTable(extended: scenario.scanner.extended)
    }

    /// Takes one H4 packet at the present virtual time. Anything but a command (indicator 01) is ignored, as a
    /// controller without connections may. The answer is queued with the time `now`.
    public func handle(_ packet: Span<UInt8>) {
        guard packet.count >= 3, packet[0] == 0x01 else { return }
        radio.execute(packet.extracting(droppingFirst: 1), commands)
    }

    /// When there is something to do: the time of the next packet, or an earlier one at which to ask again; nil
    /// if nothing happens up to and including `deadline`. `now` stays. For callers that pace the radio by a
    /// real clock; the air is simulated up to the deadline if need be, so it should be some seconds away at most.
    public func nextPacketTime(before deadline: Int64) -> Int64? {
        radio.prepare(until: Self.bounded(deadline), mayDecide: false).map { max($0, radio.now) }
    }

    /// Hands the next packet with its time to `deliver` and moves `now` there; or, where none comes up to and
    /// including `deadline`, moves `now` to the deadline and returns false. `deliver` may call `handle`.
    ///
    /// A scan that hears nothing is simulated all the way to the deadline: a caller that wants to see to other
    /// things too gives one some minutes away at most.
    public func nextPacket(before deadline: Int64, _ deliver: (Span<UInt8>, Int64) -> Void) -> Bool {
        guard radio.prepare(until: Self.bounded(deadline), mayDecide: true) != nil else {
            advance(to: deadline)
            return false
        }
        var packet = handedOut
        handedOut = []
        let time = radio.outbox.pop(into: &packet)
        radio.now = max(radio.now, time)
        if let sent { radio.tellSent(sent) }
        deliver(packet.span, time)
        handedOut = packet
        return true
    }

    /// Moves `now` on without delivering: packets that fall due wait. Never moves it back.
    public func advance(to time: Int64) {
        radio.now = max(radio.now, Self.bounded(time))
        if let sent { radio.tellSent(sent) }
    }

    /// Times stay where sums of them cannot overflow: 146 years.
    private static func bounded(_ time: Int64) -> Int64 { min(time, 1 << 62) }
}
