public import CommandLineTable
public import DiscoveryLatency
import ScanSession

/// What the latency model takes; shared by `predict`, `phones` and `advise`.
struct ModelSettings {
    var start = DiscoveryModel.Start.scan
    var delay: DelayText?
    var loss = 0.0
    var payload = 31
    var profile = ControllerProfile.ideal
    var spacing: Duration?
    var firstWindowDelay: Duration?
    var windowLoss: Duration?
}

/// How a controller differs from an ideal one.
enum ControllerProfile: String, CaseIterable { case ideal, zephyr }

extension Command where Settings == ModelSettings {
    mutating func modelOptions() {
        section("Model")
        option(nil, "start", "INSTANT", \.start, "what latency counts from: the scan, walking in, or an event")
        option(
            nil, "delay", "LAW", \.delay,
            "random delay in ms: uniform:10, none, delay:weight,... or @FILE from blescan learn (default uniform:10, with a band over others)"
        )
        option(nil, "loss", "SHARE", \.loss, "probability that a PDU is lost")
        option(nil, "payload", "BYTES", \.payload, "advertising data in each PDU", in: 0...31)
        option(nil, "profile", "NAME", \.profile, "a controller's figures as measured")
        option(nil, "pdu-spacing", "US", \.spacing, "from one PDU of an event to the next")
        option(nil, "first-window-delay", "US", \.firstWindowDelay, "from scan enable to the first window")
        option(
            nil, "window-loss", "US", \.windowLoss,
            "each window is this much shorter; with window = interval, deafness at each channel change")
    }
}

extension ModelSettings {
    var precise: Precision { Precision() }

    func model(
        window: Int64, interval: Int64, advertisingInterval: Int64
    ) throws(CommandFailure) -> DiscoveryModel {
        guard loss >= 0, loss < 1 else {
            throw CommandFailure(
                .usage, "--loss \(loss) is no share of PDUs", next: "0 up to, but not including, 1")
        }
        guard (20_000_000...10_485_759_375_000).contains(advertisingInterval) else {
            throw CommandFailure(
                .usage, "--advertising-interval is out of range",
                next: "20 ms to 10.24 s is possible, to 10485.759375 s with extended advertising")
        }
        let timing: ScanTiming
        do throws(TimingError) {
            timing = try ScanTiming(rounding: RequestedTiming(window: window, interval: interval), phy: .le1M)
        } catch {
            throw CommandFailure(error)
        }
        var model = DiscoveryModel(
            window: timing.window, interval: timing.interval, advertisingInterval: advertisingInterval,
            delay: delay?.law ?? .specification)
        model.start = start
        model.loss = loss
        model.payload = payload
        if profile == .zephyr {
            model.firstWindowDelay = 2_084_000
            model.windowLoss = 316_000
            model.hopLoss = 41_000
            model.pduSpacing = 620_000
        }
        if let spacing { model.pduSpacing = spacing.nanoseconds }
        if let firstWindowDelay { model.firstWindowDelay = firstWindowDelay.nanoseconds }
        if let windowLoss {
            model.windowLoss = windowLoss.nanoseconds
            model.hopLoss = windowLoss.nanoseconds
        }
        return model
    }
}

extension DiscoveryModel.Start: ArgumentValue {}
extension ControllerProfile: ArgumentValue {}
