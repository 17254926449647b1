import CommandLineTable
import Controllers
import Glibc
import Runs
import ScanOutput
import ScanSession

/// `blescan`, `blescan scan`.
func addScan(to program: inout Program) {
    program.add(Command.scan) { (settings) throws(CommandFailure) in try scan(settings) }
}

private func scan(_ settings: ScanSettings) throws(CommandFailure) -> ExitCode {
    try settings.check()
    var options = try settings.options()
    options.commandLine = commandLine()
    let isSimulated = settings.controller == "sim" || settings.controller?.hasPrefix("sim:") == true
    // Nobody waits for a simulated open end.
    if isSimulated, settings.duration == nil, settings.trials == nil, !settings.realTime {
        options.duration = 60_000_000_000
    }
    if isSimulated, options.seed == nil { options.seed = UInt64.random(in: 0...0xffff_ffff) }
    let watches = settings.channel == .monitor
    // What the command line alone can get wrong is said before anything is opened.
    do throws(TimingError) {
        if !watches { _ = try ScanTiming(rounding: options.timing, phy: options.phy) }
    } catch {
        throw CommandFailure(ScanError.timing(error))
    }
    if !settings.shared.output.quiet {
        notePreset(
            settings.preset, window: settings.window, interval: settings.interval, scans: true,
            active: settings.active)
    }
    let controller = try opened(settings, seed: options.seed)
    options.labels = try runLabels(settings.shared.labels, adapter: controller.description.adapterAddress)
    let observers = try settings.shared.output.makeObservers(isLive: !isSimulated || settings.realTime)

    let run: Run
    do throws(ScanError) {
        run =
            watches
            ? try ObservedScan(
                controller: controller, options: options, version: programVersion, observers: observers
            ).run()
            : try ScanSession(
                controller: controller, options: options, version: programVersion, observers: observers
            ).run()
    } catch {
        throw CommandFailure(error)
    }
    return try conclude(run, quiet: settings.shared.output.quiet)
}

private func opened(_ settings: ScanSettings, seed: UInt64?) throws(CommandFailure) -> any Controller {
    do throws(ControllerError) {
        return try openController(
            name: settings.controller, channel: settings.channel,
            options: ControllerOptions(
                seed: seed ?? 0, realTime: settings.realTime, capturePath: settings.capture,
                airPath: settings.air))
    } catch {
        throw CommandFailure(error)
    }
}
