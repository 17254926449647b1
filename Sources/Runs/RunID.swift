internal import Bytes
internal import DiscoveryLatency

/// What a run is known by in whatever file it lies: 128 bits, as 32 hex digits.
///
/// A run of a real controller draws it when it begins. Simulated runs, and those of a capture whose digest is known, repeat
/// to the byte: their number is made from all that decides what comes out, so that the same run has the same number wherever
/// it is made again.
public struct RunID: Hashable, Sendable {
    public let text: String

    private init(unchecked text: String) { self.text = text }

    public static func random() -> RunID {
        RunID(unchecked: randomHexText() + randomHexText())
    }

    /// - Returns: nil unless the text is 32 hex digits in lower case.
    public init?(_ text: String) {
        guard text.utf8.count == 32,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        self.text = text
    }

    /// - Parameters:
    ///   - header: as it is before the first packet.
    ///   - more: settings that the header does not hold, with their names.
    public init(of header: RunHeader, _ more: [(name: String, value: String)] = []) {
        var text = ""
        // A length stands before each value: no value can pass for another member.
        func member(_ name: String, _ value: String?) {
            guard let value else { return }
            text += "\(name) \(value.utf8.count) \(value)\n"
        }
        func member(_ name: String, _ value: Int64?) { member(name, value.map(String.init)) }
        let controller = header.controller
        member("version", header.version)
        member("channel", controller.channel)
        member("clock", controller.clock.rawValue)
        member("seed", controller.seed.map { String($0) })
        member("capture", header.captureDigest)
        member("scenario", controller.scenarioDigest)
        // The digests tell more than the names of files, and a capture tells when it was made.
        if header.captureDigest == nil {
            if controller.scenarioDigest == nil { member("controller", controller.name) }
            member("started", header.started)
        }
        member("window", header.requested?.timing.window)
        member("interval", header.requested?.timing.interval)
        member("preset", header.preset)
        member("trials", header.plannedTrials.map(Int64.init))
        member("duration", header.trialDuration)
        for pattern in header.expected { member("expected", pattern.description) }
        for label in header.labels.all { member("label \(label.name)", label.value) }
        for assertion in header.assertions { member("claim", assertion.text) }
        member("advertising", header.analysis.advertisingInterval)
        member("law", header.analysis.lawName)
        if header.analysis.profile != .ideal { member("profile", header.analysis.profile.name) }
        for (name, value) in more { member(name, value) }
        self.init(unchecked: String(contentDigest(of: Array(text.utf8).span).prefix(32)))
    }
}

/// SHA-256 in hex: what scenarios, observations and simulated runs are known by.
public func contentDigest(of content: Span<UInt8>) -> String { hexText(of: SHA256().digest(of: content)) }
