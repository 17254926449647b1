/// How a controller is opened; each matters only to the kinds that it names.
public struct ControllerOptions: Sendable {
    /// Simulated radio: the seed that repeats a run.
    public var seed: UInt64
    /// Simulated radio: time passes as fast as outside instead of jumping to the next packet.
    public var realTime: Bool
    /// tcp, unix, serial: how long opening may take, in nanoseconds.
    public var connectTimeout: Int64
    /// Every packet in both directions is also written to this btsnoop file (datalink 1002).
    public var capturePath: String?
    /// Simulated radio: every PDU that is sent while a scan is on, heard or not, is also written to this pcap file (link type
    /// 256).
    public var airPath: String?

    public init(
        seed: UInt64 = 1, realTime: Bool = false, connectTimeout: Int64 = 5_000_000_000,
        capturePath: String? = nil, airPath: String? = nil
    ) {
        self.airPath = airPath
        self.seed = seed
        self.realTime = realTime
        self.connectTimeout = connectTimeout
        self.capturePath = capturePath
    }
}
