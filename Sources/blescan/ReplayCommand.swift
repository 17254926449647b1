import Captures
import CommandLineTable
import Controllers
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// All that `blescan replay` takes.
struct ReplaySettings {
    var file = ""
    var expect: [AddressPattern] = []
    var assertions: [AssertionText] = []
    var setting: SettingPattern?
    var pools = false
    var beside: String?
    var shared = SharedSettings()
}

/// `blescan replay`.
func addReplay(to program: inout Program) {
    let command = Command("replay", "measure the scans in a capture", ReplaySettings()) {
        $0.paragraph(
            "Every scan enable in the capture starts a trial, with the parameters set before it. A capture "
                + "without a scan enable gives gaps only, because the start of the scan is unknown. Formats: "
                + "\(CaptureFormat.list("and")), as written by btmon, Android, iPhones, Wireshark and blescan --capture."
        )
        $0.paragraph(
            "A phone changes its scan settings all the time: a table lists each setting with how often it was set, how long it "
                + "was in force, and what was heard. Settings of an iPhone are read from its vendor commands; their layout is "
                + "inferred. Figures are not pooled over settings of different duty cycle.")
        $0.paragraph(
            "A capture of the air (a sniffer's, link types 251, 256, 272 or 192 with PPI, or blescan --air) holds no scan: "
                + "it gives gaps, advertising intervals and the law of the random delay."
        )
        $0.argument("FILE", \.file, "the capture; - reads standard input", completion: .files)
        $0.option(
            "e", "expect", "ADDRESS", \.expect,
            "devices known to be present: a trial that ends without one counts as a miss")
        $0.option(nil, "assert", "CLAIM", \.assertions, "check a claim such as p95<1500ms: exit 0, 1 or 2")
        $0.option(
            nil, "setting", "W/I", \.setting,
            "only the trials under this window and interval in ms, such as 30/300; 30/300,passive where two match"
        )
        $0.flag(nil, "pool", \.pools, "pool figures over all settings, whatever their duty cycles")
        $0.option(
            nil, "beside", "FILE", \.beside,
            "compare the scanner's capture with one of the air: what was missed asleep, and what awake",
            file: .read)
        $0.group(\.shared) { $0.sharedOptions() }
        $0.example("blescan replay btsnoop_hci.log", "what an Android phone's scans found, and when")
        $0.example(
            "blescan replay bluetoothd-hci-latest.pklg", "what an iPhone sets its scan to, and for how long")
        $0.example("btmon -w - | blescan replay -", "from another program")
        $0.example("blescan replay air.pcap --beside hci.btsnoop", "was it asleep, or was the packet lost?")
        $0.example("blescan replay capture.pcapng --format csv", "a row per report")
    }
    program.add(command) { (settings) throws(CommandFailure) in try replay(settings) }
}

private func replay(_ settings: ReplaySettings) throws(CommandFailure) -> ExitCode {
    try settings.shared.check(settings.expect, [], claims: settings.assertions.count)
    if let other = settings.beside { return try replayBeside(settings, other) }
    var options = ScanOptions()
    options.expected = settings.expect
    options.assertions = settings.assertions.map(\.assertion)
    options.commandLine = commandLine()
    let output = settings.shared.output
    if output.record != nil || output.html != nil, settings.file != "-" {
        options.captureDigest = try digest(ofFile: settings.file)
    }
    options.labels = try runLabels(settings.shared.labels, adapter: nil)
    try settings.shared.apply(to: &options)
    options.pools = settings.pools
    options.keepsParts = output.record != nil
    if let pattern = settings.setting {
        let known = try blescan.settings(ofCapture: settings.file)
        options.setting = known[try pattern.chosen(of: known, in: settings.file)].setting
    }
    // Predictions and estimates make the same arrays again for each device.
    giveBackLargeBlocks()
    let controller = try openCapture(settings.file)
    let run = try observe(controller, options, settings.shared.output.makeObservers())
    return try exitCode(of: run, quiet: settings.shared.output.quiet)
}
