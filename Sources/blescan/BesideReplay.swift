import Controllers
import DiscoveryLatency
import HCI
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// `blescan replay AIR --beside HCI`.
func replayBeside(_ settings: ReplaySettings, _ other: String) throws(CommandFailure) -> ExitCode {
    try checkBeside(settings)
    let named = [settings.file, other]
    guard named.count(where: { $0 == "-" }) < 2 else {
        throw CommandFailure(.usage, "both captures are standard input", next: "name a file for one of them")
    }
    var controllers: [CaptureController] = []
    for path in named {
        controllers.append(try openCapture(path))
    }
    let isAir = controllers.map(\.isAir)
    guard isAir[0] != isAir[1] else {
        throw CommandFailure(
            .badData,
            isAir[0]
                ? "\(named[0]) and \(named[1]) are both captures of the air"
                : "\(named[0]) and \(named[1]) are both captures of HCI, and none is of the air",
            next: "--beside takes a sniffer's capture and the scanner's own, in either order")
    }
    let (air, scan) = isAir[0] ? (0, 1) : (1, 0)
    var collectors: [BesideCollector] = []
    for (controller, isAir) in zip(controllers, isAir) {
        let collector = BesideCollector(isAir: isAir)
        collectors.append(collector)
        var options = ScanOptions()
        try settings.shared.apply(to: &options)
        _ = try exitCode(of: observe(controller, options, [collector]), quiet: true)
    }
    let beside: Beside
    do throws(Beside.Failure) {
        beside = try Beside(collectors[air].trains, collectors[scan].scan) { address in
            settings.expect.contains { $0.matches(address) }
        }
    } catch {
        throw CommandFailure(error, air: named[air], scan: named[scan])
    }
    let report = BesideReport(
        beside, air: named[air], scan: named[scan], version: programVersion,
        notes: collectors.contains { $0.leftOut > 0 }
            ? ["only the first \(BesideCollector.most) packets of a capture are compared"] : [])
    var out = try OutputBuffer(replacing: settings.shared.output.path)
    switch settings.shared.output.format {
    case .json: out.bytes += report.json()
    case .csv: out.bytes += report.csv()
    default:
        report.append(
            to: &out.bytes,
            terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.shared.output.color))
    }
    try out.finish()
    return .success
}

/// Refuses what a comparison of two captures does not have.
private func checkBeside(_ settings: ReplaySettings) throws(CommandFailure) {
    let output = settings.shared.output
    let others: [(name: String, isGiven: Bool)] = [
        ("--assert", !settings.assertions.isEmpty), ("--label", !settings.shared.labels.isEmpty),
        ("--record", output.record != nil),
        ("--html", output.html != nil),
        ("--hgrm", output.hgrm != nil), ("--hgrm-gaps", output.hgrmGaps != nil),
        ("--openmetrics", output.openMetrics != nil), ("--prometheus", output.prometheus != nil),
        ("--junit", output.junit != nil), ("--csv", output.csv != nil), ("--raster", output.raster),
        ("--observations", output.observations), ("--format ndjson", output.format == .ndjson),
    ]
    if let option = others.first(where: \.isGiven) {
        throw CommandFailure(
            .usage, "\(option.name) cannot be combined with --beside",
            next: "it writes text, --format json or --format csv")
    }
}

extension CommandFailure {
    fileprivate init(_ failure: Beside.Failure, air: String, scan: String) {
        switch failure {
        case .noCommonDevice(let sniffed, let reported):
            self.init(
                .badData,
                "\(air) and \(scan) have no device in common (\(sniffed) in the air, \(reported) in scans)",
                next:
                    "take captures of the same time and place; private addresses change every quarter of an hour"
            )
        case .clocks(.tooFew(let events, let needed)):
            self.init(
                .undecided,
                "\(scan): \(events) events of devices that are in \(air) too; \(needed) are needed to bring the clocks together",
                next: "capture for longer")
        case .clocks(.noOffset(let matched, let tried)):
            self.init(
                .badData,
                "the clocks of \(air) and \(scan) do not fit: at the best offset \(matched) of \(tried) reported events were "
                    + "in the air",
                next: "take captures of the same time and place")
        case .clocks(.ambiguous(let one, let other)):
            self.init(
                .undecided,
                "the clocks of \(air) and \(scan) fit equally well at two offsets, \(Double(one) / 1e6) and \(Double(other) / 1e6) ms",
                next: "capture a device with a random delay, or for longer")
        }
    }
}
