internal import HCI
internal import Runs

/// What is heard under each setting of a capture by itself, as `--setting` would measure it: for a recording, which keeps no
/// single reports.
///
/// Bounded: the first `most` settings under which trials begin, each with the memory of a small log.
struct SettingParts {
    struct Part {
        let log: DiscoveryLog
        /// With the parameters of its last trial.
        var header: RunHeader
        var trials = 0
    }

    private static let most = 16
    /// Bytes of each.
    private static let memory = 8 << 20

    private(set) var parts: [Int: Part] = [:]
    private let expected: [DeviceAddress]

    init(expected: [DeviceAddress]) { self.expected = expected }

    /// A trial under a setting begins. Its log; nil where there is no room for one more.
    mutating func begin(_ setting: Int, _ header: RunHeader) -> DiscoveryLog? {
        guard parts[setting] != nil || parts.count < Self.most else { return nil }
        var part =
            parts[setting]
            ?? Part(
                log: DiscoveryLog(
                    limits: MemoryLimits(maxDevices: 4096, maxMemory: Self.memory), expected: expected),
                header: header)
        part.header = header
        part.trials += 1
        parts[setting] = part
        return part.log
    }
}
