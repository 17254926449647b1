/// What a link layer does differently from an ideal one, as measured: when it scans, and when it advertises.
///
/// A row of `allCases` is all that a profile needs: `--profile`, scenario files, `--delay`, recordings and documents know it by its
/// name then. Times are nanoseconds.
public struct ControllerProfile: Sendable, Equatable {
    public let name: String
    /// From scan enable to the opening of window 0.
    public var firstWindowDelay: Int64 = 0
    /// Each window is this much shorter than asked for.
    public var windowLoss: Int64 = 0
    /// With window = interval: the deafness at each change of channel, in place of `windowLoss`.
    public var hopLoss: Int64 = 0
    /// As an advertiser: from the end of one PDU of an event to the start of the next, where it listens for requests between
    /// them and where it does not; nil: 150 µs.
    public var pauses: Pauses?
    /// As an advertiser: the law of its delay; nil: the specification's. `--delay` takes it by the profile's name.
    public var ownDelay: DelayLaw?

    public struct Pauses: Sendable, Equatable {
        public var listening: Int64
        public var silent: Int64
    }

    public static let ideal = ControllerProfile(name: "ideal")

    public static let allCases: [ControllerProfile] = [
        ideal,
        // Zephyr's link layer: PDUs of 376 µs begin 620 µs after each other, or 423; delays count a clock of 32768 Hz.
        ControllerProfile(
            name: "zephyr", firstWindowDelay: 2_084_000, windowLoss: 316_000, hopLoss: 41_000,
            pauses: Pauses(listening: 244_000, silent: 47_000), ownDelay: DelayLaw(form: .ticks(count: 327))),
    ]

    public var delay: DelayLaw { ownDelay ?? .specification }

    /// The profile that has this law; nil where none has it.
    public static func with(delay: DelayLaw) -> ControllerProfile? {
        allCases.first { $0.ownDelay == delay }
    }
}

extension ControllerProfile: RawRepresentable, CaseIterable {
    public var rawValue: String { name }

    public init?(rawValue: String) {
        guard let profile = Self.allCases.first(where: { $0.name == rawValue }) else { return nil }
        self = profile
    }
}

extension DiscoveryModel {
    /// Takes over the figures of a profile, its delays included: the advertiser listens for requests between its PDUs.
    public mutating func apply(_ profile: ControllerProfile) {
        firstWindowDelay = profile.firstWindowDelay
        windowLoss = profile.windowLoss
        hopLoss = profile.hopLoss
        if let pauses = profile.pauses { pduSpacing = pduDuration + pauses.listening }
        delay = profile.delay
    }
}
