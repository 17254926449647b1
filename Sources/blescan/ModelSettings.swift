public import CommandLineTable
public import DiscoveryLatency
import LinuxSystem
internal import ProgramOutput
import Runs
import ScanSession

/// What the latency model takes; shared by `predict`, `phones` and `advise`.
struct ModelSettings {
    var start = DiscoveryModel.Start.scan
    var delay: DelayText?
    var loss = 0.0
    /// Octets; nil: as many as a legacy PDU holds.
    var payload: Int?
    var profile = ControllerProfile.ideal
    var spacing: TimeLength?
    var firstWindowDelay: TimeLength?
    var windowLoss: TimeLength?
    var isExtended = false
    var phy = ModelPHY.le1M
}

/// What the PDUs of an event are sent on.
enum ModelPHY: String, CaseIterable {
    case le1M = "1m"
    case coded
}

extension Command where Settings == ModelSettings {
    /// - Parameter hasStart: whether what latency counts from is to be chosen.
    mutating func modelOptions(hasStart: Bool = true) {
        section("Model")
        if hasStart {
            option(
                nil, "start", "INSTANT", \.start,
                "what latency counts from: the start of the scan, the moment the device walks in, or an event")
        }
        option(
            nil, "delay", "LAW", \.delay,
            "random delay in ms: uniform:10, none, delay:weight,... or @FILE from blescan learn (default uniform:10, with a band over others)",
            file: .read(after: "@"))
        option(nil, "loss", "SHARE", \.loss, "probability that a PDU is lost")
        option(nil, "payload", "BYTES", \.payload, "advertising data in each PDU (default 31)", in: 0...31)
        flag(
            nil, "extended", \.isExtended,
            "extended advertising: intervals up to 10485.759375 s, PDUs of 136 us on the primary channels")
        option(
            nil, "phy", "PHY", \.phy,
            "what the device advertises on; coded: extended advertising at S = 8, the report comes with its data"
        )
        option(
            nil, "profile", "NAME", \.profile,
            "a controller's figures as measured, its advertiser's spacing and delays included")
        option(
            nil, "pdu-spacing", "US", \.spacing,
            "from the start of one PDU of an event to the next, in us unless a unit follows")
        option(
            nil, "first-window-delay", "US", \.firstWindowDelay,
            "from scan enable to the first window, in us unless a unit follows")
        option(
            nil, "window-loss", "US", \.windowLoss,
            "each window is this much shorter, in us unless a unit follows; with window = interval, the time lost "
                + "at each channel change")
    }
}

extension ModelSettings {
    func model(
        timing requested: RequestedTiming, advertisingInterval: Int64
    ) throws(CommandFailure) -> DiscoveryModel {
        let timing = try converting(CommandFailure.init) { () throws(TimingError) in
            try ScanTiming(rounding: requested, phy: .le1M)
        }
        return try model(timing: timing, advertisingInterval: advertisingInterval)
    }

    func model(timing: ScanTiming, advertisingInterval: Int64) throws(CommandFailure) -> DiscoveryModel {
        try check()
        let longest: Int64 = isExtended || phy == .coded ? 10_485_759_375_000 : 10_240_000_000
        guard (20_000_000...longest).contains(advertisingInterval) else {
            throw CommandFailure(
                .usage,
                "--advertising-interval \(TimeLength(nanoseconds: advertisingInterval)) is out of range",
                next: "20 ms to 10.24 s is possible, to 10485.759375 s with --extended or --phy coded")
        }
        var model = DiscoveryModel(
            window: timing.window, interval: timing.interval, advertisingInterval: advertisingInterval,
            delay: delay?.law ?? .specification)
        model.start = start
        model.loss = loss
        model.payload = payload ?? 31
        model.isExtended = isExtended || phy == .coded
        if phy == .coded { model.pdu = .coded(payload: payload ?? 31) }
        model.apply(profile)
        if let delay { model.delay = delay.law }
        try applyFigures(to: &model)
        return model
    }

    /// Refuses what is no share, and what would change nothing.
    private func check() throws(CommandFailure) {
        guard loss >= 0, loss < 1 else {
            throw CommandFailure(
                .usage, "--loss \(loss) is not a share of PDUs",
                next: "0 up to, but not including, 1 is possible")
        }
        if phy == .coded, isExtended || profile != .ideal {
            throw CommandFailure(
                .usage,
                isExtended
                    ? "--extended changes nothing with --phy coded: there all advertising is extended"
                    : "--profile \(profile.name) was measured on the 1M PHY", next: "leave out one of them")
        }
        if isExtended, payload != nil {
            throw CommandFailure(
                .usage,
                "--payload changes nothing with --extended: its PDUs on the primary channels carry no data",
                next: "leave out one of them")
        }
        if firstWindowDelay != nil, start != .scan {
            throw CommandFailure(
                .usage, "--first-window-delay changes nothing with --start \(start.rawValue)",
                next: "leave it out, or add --start scan")
        }
    }

    /// The option that was given where no prediction is made, if there is one.
    var given: String? {
        let options: [(name: String, isGiven: Bool)] = [
            ("--delay", delay != nil), ("--loss", loss != 0), ("--payload", payload != nil),
            ("--extended", isExtended), ("--phy", phy != .le1M), ("--profile", profile != .ideal),
            ("--pdu-spacing", spacing != nil),
            ("--first-window-delay", firstWindowDelay != nil), ("--window-loss", windowLoss != nil),
        ]
        return options.first(where: \.isGiven)?.name
    }

    /// The controller's own figures; each replaces the profile's.
    private func applyFigures(to model: inout DiscoveryModel) throws(CommandFailure) {
        if let spacing {
            guard (model.pduDuration...10_000_000).contains(spacing.nanoseconds) else {
                throw CommandFailure(
                    .usage, "--pdu-spacing \(spacing.shown(in: .microseconds)) is out of range",
                    next: "one PDU takes \(model.pduDuration / 1000) us; up to 10000 us is possible")
            }
            model.pduSpacing = spacing.nanoseconds
        }
        if let firstWindowDelay {
            guard firstWindowDelay.nanoseconds <= 10_000_000_000 else {
                throw CommandFailure(
                    .usage, "--first-window-delay \(firstWindowDelay) is out of range",
                    next: "up to 10 s is possible")
            }
            model.firstWindowDelay = firstWindowDelay.nanoseconds
        }
        if let windowLoss {
            model.windowLoss = windowLoss.nanoseconds
            model.hopLoss = windowLoss.nanoseconds
        }
        guard model.openWindow >= model.pduDuration else {
            throw CommandFailure(
                .usage, "--window-loss leaves no room for a PDU of \(model.pduDuration / 1000) us in a window",
                next: "it is in us unless a unit follows")
        }
    }

    /// The law that was not given.
    var defaultLaw: String { profile.ownDelay == nil ? "uniform:10" : profile.name }
}

extension DiscoveryModel.Start: ArgumentValue {}
extension ControllerProfile: ArgumentValue {}
extension ModelPHY: ArgumentValue {}
