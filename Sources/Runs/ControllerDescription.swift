/// What a controller's time stamps are taken from; every output names it.
public enum ControllerClock: String, Sendable {
    /// The kernel's stamp on each packet, where the driver handed it over; steps of the wall clock are removed.
    case kernel
    /// CLOCK_MONOTONIC at the read.
    case monotonic
    /// The simulated radio's own time.
    case virtual
    /// The time stamps of a capture file.
    case capture
}

/// What is known of a controller before anything was sent to it.
public struct ControllerDescription: Sendable {
    /// As the user would name it again: `hci0`, `sim`, `tcp:127.0.0.1:6402`, `capture.btsnoop`.
    public var name: String
    /// `raw`, `user`, `monitor`, `h4`, `capture`, `air` (a capture of the air) or `simulated`.
    public var channel: String
    public var clock: ControllerClock
    public var simulated: Bool
    /// The channel of captures of the air: a sniffer's, which listened all the time.
    public static let air = "air"
    /// The address of a real adapter, as `00:1A:7D:DA:71:13`; nil where there is none, or it is not known.
    public var adapterAddress: String?
    /// The simulated radio's seed.
    public var seed: UInt64?
    /// SHA-256 of the simulated radio's scenario, in hex; nil of the household, and where it is not known.
    public var scenarioDigest: String?
    /// True where commands can be sent; false for captures and the monitor channel, which only watch.
    public var takesCommands: Bool
    /// True where the accept list is ours to change: the user channel and H4, not raw.
    public var ownsAcceptList: Bool
    /// Unix time in nanoseconds of time 0 on this controller's time line; nil on the virtual clock.
    public var unixTimeOfZero: Int64?

    public init(
        name: String, channel: String, clock: ControllerClock, simulated: Bool = false, seed: UInt64? = nil,
        takesCommands: Bool = true, ownsAcceptList: Bool = false, unixTimeOfZero: Int64? = nil
    ) {
        self.name = name
        self.channel = channel
        self.clock = clock
        self.simulated = simulated
        self.seed = seed
        self.takesCommands = takesCommands
        self.ownsAcceptList = ownsAcceptList
        self.unixTimeOfZero = unixTimeOfZero
    }
}
