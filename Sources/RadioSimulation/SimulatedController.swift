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
public final class SimulatedController {
    /// Virtual nanoseconds; 0 where the controller was made.
    public private(set) var now: Int64 = 0

    public init(scenario: Scenario, seed: UInt64) {
    }

    /// Takes one H4 packet at the present virtual time. Anything but a command (indicator 01) is ignored, as a
    /// controller without connections may. The answer is queued with the time `now`.
    public func handle(_ packet: Span<UInt8>) {
    }

    /// The time of the next packet to the host, if there is one not later than `deadline`. The radio is
    /// simulated as far as is needed to tell; `now` stays.
    public func nextPacketTime(before deadline: Int64) -> Int64? {
        nil
    }

    /// Hands the next packet with its time to `deliver` and moves `now` there; or, where none comes up to and
    /// including `deadline`, moves `now` to the deadline and returns false. `deliver` may call `handle`.
    public func nextPacket(before deadline: Int64, _ deliver: (Span<UInt8>, Int64) -> Void) -> Bool {
        advance(to: deadline)
        return false
    }

    /// Moves `now` on without delivering: packets that fall due wait. Never moves it back.
    public func advance(to time: Int64) { now = max(now, time) }
}
