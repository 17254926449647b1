import DiscoveryLatency

/// How much memory the discovery log may take, and how it is shared out.
///
/// Anybody can send advertisements from as many addresses as they like, so nothing here grows with what is on the
/// air: there is a fixed record for each device, and pools with byte limits for what does not fit into a record.
public struct MemoryLimits: Equatable, Sendable {
    /// Devices kept at the same time.
    public let devices: Int
    /// Payloads over 31 bytes, scan responses and names.
    public let payloadBytes: Int
    /// Gap histograms that outgrow the record.
    public let histogramBytes: Int
    /// First-seen latencies of the second and later trials.
    public let trialBytes: Int
    /// When the last advertising events were heard.
    public let eventTimeBytes: Int

    public static let defaultDevices = 65_536
    public static let defaultMemory = 48 << 20
    /// Bytes that may be asked for: every chunk of the pools has a number of 32 bits.
    public static let memory = (64 << 10)...(64 << 30)

    /// What a device costs in any case: its record, its places in the hash table (load at most a half), and up to 32 bits
    /// of `EvictedAddresses`.
    static let bytesPerDevice = MemoryLayout<DeviceSlot>.stride + 2 * 2 * MemoryLayout<UInt64>.stride + 4

    /// - Parameters:
    ///   - maxDevices: 1…1,048,576; lower or higher values are moved to the nearest of these.
    ///   - maxMemory: bytes, moved to the nearest in ``memory``. If the devices alone would take more than half of it, fewer devices are kept: `devices`
    ///     tells how many.
    public init(maxDevices: Int = defaultDevices, maxMemory: Int = defaultMemory) {
        let memory = min(max(maxMemory, Self.memory.lowerBound), Self.memory.upperBound)
        let affordable = memory / 2 / Self.bytesPerDevice
        devices = min(max(maxDevices, 1), 1 << 20, max(affordable, 1))
        let rest = max(0, memory - devices * Self.bytesPerDevice - LatencyBuckets.count * 8)
        payloadBytes = rest / 4
        histogramBytes = rest * 5 / 16
        trialBytes = rest * 5 / 16
        eventTimeBytes = rest / 8
    }
}
