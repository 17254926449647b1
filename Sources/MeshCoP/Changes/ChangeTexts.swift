import JSON

extension ChannelMask {
    /// `11-26`, `15,20,25`, or the integer in hex with `0x`. Nil when a channel is outside 11…26.
    public init?(channels text: some StringProtocol) {
        if text.hasPrefix("0x") || text.hasPrefix("0X") {
            guard let bits = UInt32(text.dropFirst(2), radix: 16), bits & ~Self.supported == 0 else {
                return nil
            }
            self.init(bits: bits)
            return
        }
        var bits: UInt32 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(whereSeparator: { $0 == "-" || $0 == "–" }).map { UInt32($0) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1],
                first >= 11,
                last <= 26, first <= last
            else { return nil }
            for channel in first...last { bits |= 1 << channel }
        }
        self.init(bits: bits)
    }
}

extension SecurityPolicy {
    /// `672 onrc 0` as OpenThread's command line prints it; without the version threshold it is 0.
    public init?(text: String) {
        guard let read = try? PolicyReader(.string(Array(text.utf8))) else { return nil }
        var policy = read.policy
        policy.hasSecondByte = true
        self = policy
    }
}
