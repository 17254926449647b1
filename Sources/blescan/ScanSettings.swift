import CommandLineTable
import Controllers
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// All that `blescan scan` takes; the initial values are its defaults.
struct ScanSettings {
    var window: TimeLength?
    var interval: TimeLength?
    var preset: PresetName?
    var active = false
    var ownAddress = OwnAddress.public
    var phy = ScanPHY.le1M
    var filterDuplicates = false
    var accept: [AddressPattern] = []
    var controller = ControllerSettings()
    var duration: TimeLength?
    var trials: Int?
    var trialDuration: TimeLength?
    var expect: [AddressPattern] = []
    var assertions: [AssertionText] = []
    var capture: String?
    var air: String?
    var recordEvery: TimeLength?
    var keep: TimeLength?
    var shared = SharedSettings()
}

extension Command where Settings == ScanSettings {
    static var scan: Command {
        Command("scan", "scan, and record how long the discovery of each device takes", ScanSettings()) {
            $0.paragraph(
                "Without a subcommand, blescan scans with the first adapter that is up, or "
                    + "with the one that --controller names. Window and interval are rounded to "
                    + "units of 0.625 ms; the output shows the rounded values."
            )
            $0.scanOptions()
            $0.trialOptions()
            $0.controllerOptions()
            $0.group(\.shared) { $0.sharedOptions() }
            $0.turnOptions()
            $0.examples()
        }
    }

    private mutating func scanOptions() {
        section("What to scan")
        option(
            "w", "window", "MS", \.window, "scan window: how long to listen in every interval (default 30 ms)")
        option(
            "i", "interval", "MS", \.interval, "scan interval (default 60 ms, or the window if that is longer)"
        )
        option("p", "preset", "NAME", \.preset, "window and interval of a well-known system")
        flag("a", "active", \.active, "ask for scan responses (active scanning)")
        option(nil, "own-address", "KIND", \.ownAddress, "the address that scan requests carry")
        option(nil, "phy", "PHY", \.phy, "PHYs to scan; with both, each gets window and interval")
        flag(nil, "filter-duplicates", \.filterDuplicates, "let the controller drop repeated reports")
        option(
            nil, "accept", "ADDRESS", \.accept,
            "report only these devices: with the controller's accept list if blescan may set "
                + "it, otherwise with a filter in blescan")
    }

    private mutating func trialOptions() {
        section("How long")
        option("d", "duration", "S", \.duration, "end after this time (default until Ctrl-C; 60 s on sim)")
        option(
            "n", "trials", "N", \.trials, "measure N times, switching the scan off and on, with random pauses",
            in: 1...10_000_000)
        option(nil, "trial-duration", "S", \.trialDuration, "how long a trial lasts at most (default 10 s)")
        option("e", "expect", "ADDRESS", \.expect, "end a trial when all of these are seen")
        option(
            nil, "assert", "CLAIM", \.assertions,
            "check a claim such as p95<1500ms: exit 0 if it holds, 1 if not, 2 if the trials are too few or too short to tell"
        )
    }

    private mutating func controllerOptions() {
        section("Controller")
        group(\.controller) { $0.controllerOptions() }
        option(
            nil, "capture", "FILE", \.capture, "also write all HCI packets to this btsnoop file", file: .written
        )
        option(
            nil, "air", "FILE", \.air,
            "with a simulated radio: also write all that its advertisers send, heard or not, to this pcap file",
            file: .written)
    }

    private mutating func turnOptions() {
        section("A scan that runs for months")
        option(
            nil, "record-every", "D", \.recordEvery,
            "begin a new recording at every multiple of this time in UTC, such as 1d or 6h, and on SIGHUP; FILE.sqlite of "
                + "--record becomes FILE-20261129T000000Z.sqlite")
        option(
            nil, "keep", "D", \.keep,
            "remove recordings of that name that ended longer ago than this, such as 30d")
    }

    private mutating func examples() {
        example("blescan --window 30 --interval 60", "listen half of the time, until Ctrl-C")
        example("blescan --controller sim --duration 60", "the simulated household, no adapter needed")
        example("blescan -w 30 -i 300 --trials 200 --controller sim --format json", "200 trials, as JSON")
        example("blescan --preset android-low-power --active --duration 2min", "scan as a phone does")
        example(
            "blescan --trials 100 --expect C0:FF:EE:00:00:01 --assert 'p95<1500ms'",
            "a check for a build server")
        example(
            "blescan --trials 10000000 --record scan.sqlite --record-every 1d --keep 30d",
            "a service: see blescan@.service")
        example("blescan --format ndjson | jq -r 'select(.type==\"report\").address'", "one line per report")
    }
}

extension ScanSettings {
    /// Refuses what cannot be meant together, or at all.
    func check() throws(CommandFailure) {
        if duration != nil, trials != nil {
            throw CommandFailure(
                .usage, "--duration and --trials exclude each other",
                next: "--trial-duration says how long a trial may last")
        }
        if trialDuration != nil, trials == nil {
            throw CommandFailure(
                .usage, "--trial-duration needs trials",
                next: "add --trials N, or use --duration")
        }
        try checkController()
        try checkTurns()
        try shared.check(expect, [("--accept", accept)], claims: assertions.count)
        for (name, time) in [("--duration", duration), ("--trial-duration", trialDuration)]
        where time?.nanoseconds == 0 {
            throw CommandFailure(.usage, "\(name) 0 leaves no time to scan", next: "give it as 10 or 500ms")
        }
    }

    /// Refuses recordings that follow each other where there are none, and outputs that are one file for all of them.
    private func checkTurns() throws(CommandFailure) {
        guard let recordEvery else {
            guard keep == nil else {
                throw CommandFailure(
                    .usage, "--keep needs --record-every: without it there is one recording",
                    next: "add --record-every 1d")
            }
            return
        }
        guard shared.output.record != nil else {
            throw CommandFailure(
                .usage, "--record-every needs a recording", next: "add --record FILE")
        }
        guard recordEvery >= .seconds(1) else {
            throw CommandFailure(
                .usage, "--record-every \(recordEvery) is too short", next: "give a second or more, such as 1d")
        }
        guard controller.channel != .monitor else {
            throw CommandFailure(
                .usage,
                "--record-every does not work with --channel monitor, which watches another program's scan",
                next: "leave out one of them")
        }
        if let option = shared.output.ofOneRun ?? (assertions.isEmpty ? nil : "--assert") {
            throw CommandFailure(
                .usage, "\(option) is for one run, but --record-every makes many",
                next: "make it from a recording later: blescan report FILE")
        }
    }

    /// Refuses what is about simulated time, or about a scan of our own, where there is none.
    private func checkController() throws(CommandFailure) {
        try controller.check()
        if air != nil, !controller.isSimulated {
            throw CommandFailure(
                .usage,
                "--air works with a simulated radio only: what other controllers do not hear is unknown",
                next: "leave it out, or add --controller sim")
        }
        guard controller.channel == .monitor else { return }
        let own: [(name: String, isGiven: Bool)] = [
            ("--window", window != nil), ("--interval", interval != nil), ("--preset", preset != nil),
            ("--active", active), ("--own-address", ownAddress != .public), ("--phy", phy != .le1M),
            ("--filter-duplicates", filterDuplicates), ("--trials", trials != nil),
            ("--seed", controller.seed != nil),
        ]
        if let option = own.first(where: \.isGiven) {
            throw CommandFailure(
                .usage, "--channel monitor watches the scan of another program: \(option.name) changes nothing",
                next: "leave it out, or use another channel")
        }
    }

    /// What the session is asked to do. Presets give window, interval and active; flags beside one win.
    func options() throws(CommandFailure) -> ScanOptions {
        var options = ScanOptions()
        if let preset = preset?.preset {
            options.active = preset.active
            options.preset = preset.name
        }
        do throws(TimingError) {
            options.timing = try RoundedTiming(
                requestedTiming(window: window, interval: interval, preset: preset), phy: phy)
        } catch {
            throw CommandFailure(error)
        }
        options.active = options.active || active
        options.ownAddress = ownAddress
        options.phy = phy
        options.filterDuplicates = filterDuplicates
        options.accept = accept
        options.duration = duration?.nanoseconds
        options.trials = trials
        if let trialDuration { options.trialDuration = trialDuration.nanoseconds }
        options.expected = expect
        options.assertions = assertions.map(\.assertion)
        options.seed = controller.seed
        try shared.apply(to: &options)
        return options
    }
}

/// Says what a preset brings beyond window and interval, and what replaces it.
func notePreset(
    _ preset: PresetName?, window: TimeLength?, interval: TimeLength?, scans: Bool, active: Bool = false
) {
    guard let preset = preset?.preset else { return }
    var replaced: [String] = []
    if let window { replaced.append("--window \(window)") }
    if let interval { replaced.append("--interval \(interval)") }
    if !replaced.isEmpty {
        note("\(replaced.joined(separator: " and ")) replaces what preset \(preset.name) has")
    }
    if scans, preset.active, !active {
        note("preset \(preset.name) scans actively: devices are asked for scan responses")
    }
}

/// Window and interval as `scan`, `predict` and `advise` take them: a preset gives both, flags beside it win. A longer
/// window alone is asked for often; then the interval follows it, if it was not given.
func requestedTiming(window: TimeLength?, interval: TimeLength?, preset: PresetName?) -> RequestedTiming {
    let standard = preset?.preset.timing ?? ScanOptions().timing.requested
    let window = window?.nanoseconds ?? standard.window
    return RequestedTiming(
        window: window, interval: interval?.nanoseconds ?? max(standard.interval, window))
}
