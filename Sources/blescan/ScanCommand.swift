import CommandLineTable
import Controllers
import Glibc
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// `blescan`, `blescan scan`.
func addScan(to program: inout Program) {
    program.add(Command.scan) { (settings) throws(CommandFailure) in try scan(settings) }
}

private func scan(_ settings: ScanSettings) throws(CommandFailure) -> ExitCode {
    try settings.check()
    var settings = settings
    settings.controller.drawSeed()
    var options = try settings.options()
    options.commandLine = commandLine()
    let isSimulated = settings.controller.isSimulated
    // Nobody waits for a simulated open end.
    if isSimulated, settings.duration == nil, settings.trials == nil, !settings.controller.realTime {
        options.duration = 60_000_000_000
    }
    if !settings.shared.output.quiet {
        notePreset(
            settings.preset, window: settings.window, interval: settings.interval, scans: true,
            active: settings.active)
    }
    let controller = try settings.controller.open(capture: settings.capture, air: settings.air)
    options.labels = try runLabels(settings.shared.labels, adapter: controller.description.adapterAddress)
    let run = try run(settings, options, controller, isLive: !isSimulated || settings.controller.realTime)
    return try exitCode(of: run, quiet: settings.shared.output.quiet)
}

/// One run, or as many as there are recordings: all but the last end where the next begins.
private func run(
    _ settings: ScanSettings, _ options: ScanOptions, _ controller: any Controller, isLive: Bool
) throws(CommandFailure) -> Run {
    var options = options
    var output = settings.shared.output
    let notices = serviceManager().map { manager in
        ServiceNotices(watchdog: manager.watchdog) { manager.tell($0) }
    }
    // Each run has a log of its own, and its figures are made from copies of what is in it.
    giveBackLargeBlocks()
    var turns: RecordingTurns?
    if let period = settings.recordEvery, let path = output.record {
        turns = RecordingTurns(
            path, every: period.nanoseconds, keep: settings.keep?.nanoseconds, controller)
    }
    while true {
        options.seam = turns?.next()
        if let turns { output.record = turns.path }
        let observers = (notices.map { [$0] } ?? []) + (try output.makeObservers(isLive: isLive))
        let run = try run(options, controller, observers, watches: settings.controller.channel == .monitor)
        guard run.goesOn else { return run }
        // What is left of the plan. Pauses are drawn anew, or they would follow the same pattern in each run.
        options.trials = options.trials.map { $0 - run.trialsDone }
        options.duration = options.duration.map { max(1, $0 - run.duration) }
        options.seed = options.seed.map { $0 &+ 1 }
    }
}

private func run(
    _ options: ScanOptions, _ controller: any Controller, _ observers: [any ScanObserver], watches: Bool
) throws(CommandFailure) -> Run {
    if watches { return try observe(controller, options, observers) }
    return try converting(CommandFailure.init) { () throws(ScanError) in
        try ScanSession(
            controller: controller, options: options, version: programVersion, observers: observers
        ).run()
    }
}

/// systemd, where it started this program and waits for word of it.
private func serviceManager() -> ServiceManager? {
    ServiceManager(
        socket: environmentVariable("NOTIFY_SOCKET"), watchdog: environmentVariable("WATCHDOG_USEC"),
        process: environmentVariable("WATCHDOG_PID"))
}
