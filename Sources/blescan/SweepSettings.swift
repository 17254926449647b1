import CommandLineTable
import Controllers
import DiscoveryLatency
import ProgramOutput
import Runs
import ScanSession

/// All that `blescan sweep` takes.
struct SweepSettings {
    var windows: [TimeLength] = []
    var intervals: [TimeLength] = []
    var presets: [PresetName] = []
    var active = false
    var trials = 100
    var trialDuration = TimeLength.seconds(10)
    var expect: [AddressPattern] = []
    var advertisingInterval: TimeLength?
    var model = ModelSettings()
    var controller = ControllerSettings()
    var record: String?
    var format = SweepFormat.text
    var path: String?
    var quiet = false
    var color = true
}

enum SweepFormat: String, CaseIterable, Sendable { case text, json, csv }
extension SweepFormat: ArgumentValue {}

extension Command where Settings == SweepSettings {
    mutating func sweepOptions() {
        section("Settings to measure")
        option(
            nil, "windows", "MS", \.windows, "scan windows, each with each interval that is at least as long")
        option(nil, "intervals", "MS", \.intervals, "scan intervals")
        option(nil, "presets", "NAME", \.presets, "or well-known systems in place of a grid")
        flag("a", "active", \.active, "ask for scan responses (active scanning)")
        section("Trials")
        option("n", "trials", "N", \.trials, "trials for each setting", in: 1...10_000_000)
        option(nil, "trial-duration", "S", \.trialDuration, "how long a trial lasts at most")
        option("e", "expect", "ADDRESS", \.expect, "end a trial when all of these are seen; a row for each")
        section("Prediction")
        option(
            "t", "advertising-interval", "MS", \.advertisingInterval,
            "the advertising interval of the expected devices; otherwise it is estimated")
        group(\.model) { $0.modelOptions(hasStart: false) }
        section("Controller")
        group(\.controller) { $0.controllerOptions() }
        section("Output")
        option(
            "f", "format", "FORMAT", \.format,
            "text, one JSON document, or CSV with a row per setting and device")
        option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        option(
            nil, "record", "FILE", \.record, "keep each setting's trials as a run in an SQLite file",
            file: .written)
        flag("q", "quiet", \.quiet, "no progress line")
        flag(nil, "color", \.color, "do not colour the output")
    }
}

extension SweepSettings {
    /// What is to be measured, in the order of the command line, and what of the grid cannot be.
    func pairs() throws(CommandFailure) -> (pairs: [SweepPair], skipped: [RequestedTiming]) {
        if !presets.isEmpty, !windows.isEmpty || !intervals.isEmpty {
            throw CommandFailure(.usage, "--presets and a grid exclude each other", next: "give one of them")
        }
        var asked: [(timing: RequestedTiming, preset: ScanPreset?)] = presets.map {
            ($0.preset.timing, $0.preset)
        }
        var skipped: [RequestedTiming] = []
        for window in windows {
            for interval in intervals {
                let timing = RequestedTiming(window: window.nanoseconds, interval: interval.nanoseconds)
                if window <= interval {
                    asked.append((timing, nil))
                } else {
                    skipped.append(timing)
                }
            }
        }
        guard !asked.isEmpty else {
            throw CommandFailure(
                .usage,
                skipped.isEmpty ? "there is nothing to measure" : "every window is longer than every interval",
                next: "give --windows 30,60 --intervals 60,300, or --presets")
        }
        // What the command line alone can get wrong is said before anything is opened. What is the same setting, as it was
        // given or on the controller's grid, is measured once.
        var pairs: [SweepPair] = []
        for (timing, preset) in asked {
            do throws(TimingError) {
                let timing = try RoundedTiming(timing, phy: .le1M)
                let isKnown = pairs.contains {
                    $0.timing.effective == timing.effective && $0.preset?.name == preset?.name
                }
                if !isKnown { pairs.append(SweepPair(timing: timing, preset: preset)) }
            } catch {
                throw CommandFailure(error)
            }
        }
        return (pairs, skipped)
    }

    func check() throws(CommandFailure) {
        if trialDuration.nanoseconds == 0 {
            throw CommandFailure(
                .usage, "--trial-duration 0 leaves no time to scan", next: "give it as 10 or 500ms")
        }
        if expect.isEmpty, let option = advertisingInterval != nil ? "--advertising-interval" : model.given {
            throw CommandFailure(
                .usage, "\(option) needs expected devices: predictions are made for them",
                next: "name the device with --expect ADDRESS")
        }
        try controller.check()
    }

    func options(for pair: SweepPair) -> ScanOptions {
        var options = ScanOptions()
        options.timing = pair.timing
        options.preset = pair.preset?.name
        options.active = active || pair.preset?.active == true
        options.trials = trials
        options.trialDuration = trialDuration.nanoseconds
        options.expected = expect
        options.seed = controller.seed
        return options
    }
}
