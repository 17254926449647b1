import Controllers
import DiscoveryLatency
import HCI
import LinuxSystem
import ProgramOutput
import Recordings
import Runs
import ScanOutput
import ScanSession

/// What a sweep measures with: the settings of the command line, a controller, a progress line, and a recording.
final class SweepBench: SweepSource {
    let pairs: [SweepPair]
    let skipped: [RequestedTiming]
    let progress: SweepProgress?
    private let settings: SweepSettings
    /// Of the last session.
    private(set) var end: ExitCode = .success

    init(_ settings: SweepSettings) throws(CommandFailure) {
        var settings = settings
        settings.controller.drawSeed()
        self.settings = settings
        (pairs, skipped) = try settings.pairs()
        let errors = Terminal(descriptor: 2)
        progress =
            settings.quiet || !errors.isTerminal
            ? nil
            : SweepProgress(
                pairs: pairs.count, to: OutputBuffer(descriptor: 2, name: "standard error"), terminal: errors)
    }

    var expected: [AddressPattern] { settings.expect }
    var advertisingInterval: Int64? { settings.advertisingInterval?.nanoseconds }
    var lawName: String { settings.model.delay?.text ?? settings.model.defaultLaw }
    var opensAnew: Bool { settings.controller.isSimulated }
    var version: String { programVersion }

    func controller() throws(CommandFailure) -> any Controller { try settings.controller.open() }

    func observers() throws(CommandFailure) -> [any ScanObserver] {
        let shown: [any ScanObserver] = progress.map { [$0] } ?? []
        guard let record = settings.record else { return shown }
        return shown + [try openRecorder(record)]
    }

    func options(for pair: SweepPair) -> ScanOptions { settings.options(for: pair) }

    func model(
        timing: ScanTiming, advertisingInterval: Int64
    ) throws(CommandFailure) -> DiscoveryModel {
        try settings.model.model(timing: timing, advertisingInterval: advertisingInterval)
    }

    func failure(_ error: ScanError) -> CommandFailure { CommandFailure(error) }

    func refusal(_ error: any Error) -> String? {
        if case .refused(let opcode, let status)? = error as? ScanError, opcode.setsScan {
            return "\(opcode): \(status)"
        }
        if case .commandRefused(let opcode, let status)? = error as? ControllerError, opcode.setsScan {
            return "\(opcode): \(status)"
        }
        return nil
    }

    /// What the program ends with where settings were refused.
    func failure(_ refused: [SweepReport.Refusal], othersMeasured: Bool) -> CommandFailure? {
        refused.first.map { first in
            CommandFailure(
                .ioError,
                refused.count == 1
                    ? "setting \(first.words)"
                    : "\(refused.count) settings were refused, the first: \(first.words)",
                next: othersMeasured ? "the others were measured" : "try other parameters or another controller"
            )
        }
    }

    func goesOn(after summary: Run) throws(CommandFailure) -> Bool {
        end = try exitCode(of: summary, quiet: true)
        return end == .success
    }
}
