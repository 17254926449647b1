import CommandLineTable
import Controllers
import DiscoveryLatency
import HCI
import Recordings
import Runs
import ScanOutput
import ScanSession

/// A sweep under way: one session for each setting, on one controller.
struct SweepRun {
    private let settings: SweepSettings
    private let pairs: [SweepPair]
    private let skipped: [RequestedTiming]
    private let progress: SweepProgress?
    private(set) var report: SweepReport?
    /// Of the last session: exit code, or what it failed with.
    private(set) var end: ExitCode = .success
    private(set) var failure: CommandFailure?
    private var refused: [SweepReport.Refusal] = []
    /// By address, as far as they are known: nanoseconds.
    private var estimates: [String: Int64] = [:]

    init(_ settings: SweepSettings) throws(CommandFailure) {
        var settings = settings
        if settings.isSimulated, settings.seed == nil { settings.seed = UInt64.random(in: 0...0xffff_ffff) }
        self.settings = settings
        (pairs, skipped) = try settings.pairs()
        let errors = Terminal(descriptor: 2)
        progress =
            settings.quiet || !errors.isTerminal
            ? nil
            : SweepProgress(
                pairs: pairs.count, to: OutputBuffer(descriptor: 2, name: "standard error"), terminal: errors)
    }

    /// Measures until all is done, a signal comes, or the controller fails; what was measured until then is kept.
    mutating func run() throws(CommandFailure) {
        // Predictions are cheap to refuse and slow to wait for: the first one is asked for before anything is opened.
        if let interval = settings.advertisingInterval {
            _ = try settings.model.model(
                window: pairs[0].timing.window, interval: pairs[0].timing.interval,
                advertisingInterval: interval.nanoseconds)
        }
        var controller = try opened()
        for (index, pair) in pairs.enumerated() {
            // A simulated radio begins anew, so that every setting meets the same air.
            if index > 0, settings.isSimulated { controller = try opened() }
            do throws(CommandFailure) {
                end = try measure(pair, on: controller)
            } catch {
                failure = error
            }
            if end != .success || failure != nil { break }
        }
        progress?.clear()
        if failure == nil, let first = refused.first {
            failure = CommandFailure(
                .ioError,
                refused.count == 1
                    ? "setting \(first.words)"
                    : "\(refused.count) settings were refused, the first: \(first.words)",
                next: report == nil ? "try other parameters or another controller" : "the others were measured")
        }
        report?.refused = refused
        if report == nil, let failure { throw failure }
    }

    /// A setting that the controller refuses is recorded as refused, and the next one is tried.
    private mutating func refuse(_ pair: SweepPair, _ opcode: Opcode, _ status: Status) -> ExitCode {
        refused.append(
            SweepReport.Refusal(
                requested: pair.timing, preset: pair.preset?.name, reason: "\(opcode): \(status)"))
        return .success
    }

    private mutating func measure(
        _ pair: SweepPair, on controller: any Controller
    ) throws(CommandFailure) -> ExitCode {
        var observers: [any ScanObserver] = progress.map { [$0] } ?? []
        if let record = settings.record {
            do throws(RecordingError) {
                observers.append(try RunRecorder(path: record))
            } catch {
                throw CommandFailure(error)
            }
        }
        let summary: RunSummary
        do throws(ScanError) {
            summary = try ScanSession(
                controller: controller, options: settings.options(for: pair), version: programVersion,
                observers: observers
            ).run()
        } catch {
            if case .refused(let opcode, let status) = error, opcode.setsScan {
                return refuse(pair, opcode, status)
            }
            throw CommandFailure(error)
        }
        guard let effective = summary.header.effective else { return try conclude(summary, quiet: true) }
        if report == nil {
            report = SweepReport(
                header: summary.header, planned: pairs.count, skipped: skipped,
                advertisingInterval: settings.advertisingInterval?.nanoseconds,
                lawName: settings.model.delay?.text ?? "uniform:10")
        }
        let devices = try devices(summary, effective.timing)
        report?.pairs.append(
            SweepReport.Pair(
                summary, requested: pair.timing, preset: pair.preset?.name, effective: effective,
                devices: devices))
        if case .commandRefused(let opcode, let status)? = summary.failure as? ControllerError, opcode.setsScan
        {
            return refuse(pair, opcode, status)
        }
        return try conclude(summary, quiet: true)
    }

    /// A row for each expected device; without any, one for all together.
    private mutating func devices(
        _ summary: RunSummary, _ timing: ScanTiming
    ) throws(CommandFailure) -> [SweepReport.Device] {
        let log = summary.log
        guard !settings.expect.isEmpty else {
            var all = (seen: [Int64](), censored: [Int64]())
            for slot in log.slots {
                let observations = log.observations(of: slot)
                all.seen += observations.seen
                all.censored += observations.censored
            }
            return [SweepReport.Device(address: nil, seen: all.seen, censored: all.censored, prediction: nil)]
        }
        // Devices with the same interval are predicted once.
        var predictions: [Int64: Prediction] = [:]
        var devices: [SweepReport.Device] = []
        for address in settings.expect {
            let slot = log.slot(of: address.candidates[0])
            let observations = slot.map { log.observations(of: $0) } ?? (seen: [], censored: [])
            var prediction: Prediction?
            if let interval = advertisingInterval(of: address, slot, in: summary) {
                prediction = predictions[interval]
                if prediction == nil {
                    prediction = try settings.model.model(
                        window: timing.window, interval: timing.interval, advertisingInterval: interval
                    ).predict()
                    predictions[interval] = prediction
                }
            }
            devices.append(
                SweepReport.Device(
                    address: address, seen: observations.seen, censored: observations.censored,
                    prediction: prediction))
        }
        return devices
    }

    /// The advertising interval to predict with: the one that was given, or what the device's reports tell, in this
    /// setting or in one before it.
    private mutating func advertisingInterval(
        of address: AddressPattern, _ slot: Int?, in summary: RunSummary
    ) -> Int64? {
        if let given = settings.advertisingInterval { return given.nanoseconds }
        if let estimate = slot.flatMap({ summary.analysis[$0]?.estimate }), !estimate.isAmbiguous {
            estimates[address.description] = Int64(nearest: estimate.interval)
        }
        return estimates[address.description]
    }

    private func opened() throws(CommandFailure) -> any Controller {
        do throws(ControllerError) {
            return try openController(
                name: settings.controller, channel: settings.channel,
                options: ControllerOptions(seed: settings.seed ?? 0, realTime: settings.realTime))
        } catch {
            throw CommandFailure(error)
        }
    }
}

extension DiscoveryLog {
    /// First-seen latencies of a device, and the lengths of the trials that ended without it, in nanoseconds.
    func observations(of slot: Int) -> (seen: [Int64], censored: [Int64]) {
        var seen: [Int64] = []
        var censored: [Int64] = []
        forEachTrial(of: slot) { _, status, time in
            if status == .seen { seen.append(time) } else if status == .censored { censored.append(time) }
        }
        return (seen, censored)
    }
}
