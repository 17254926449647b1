import CommandLineTable
import Controllers
import DiscoveryLatency
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// `blescan learn`.
func addLearn(to program: inout Program) {
    let command = Command("learn", "learn a device's random delay from a capture", LearnSettings()) {
        $0.paragraph(
            "Devices add a random delay to each advertising interval. Few follow the "
                + "specification's law, which is uniform from 0 to 10 ms. This command fits the "
                + "interval and the law of the delay to a capture that listened all the time with "
                + "the duplicate filter off. It says how well they fit, and whether delays add up "
                + "from event to event. A capture of the air always listened all the time. predict, "
                + "advise, phones, sweep and scenarios can use the law."
        )
        $0.argument("FILE", \.file, "the capture; - reads standard input", completion: .files)
        $0.option(
            nil, "address", "ADDRESS", \.address,
            "only this device; not needed if only one has enough events")
        $0.flag(
            nil, "full-duty", \.fullDuty,
            "treat a capture that does not say how it scanned as one that listened all the time")
        $0.section("Output")
        $0.option(
            nil, "law", "FILE", \.law, "also write the law to this file, for --delay @FILE", file: .written)
        $0.option("f", "format", "FORMAT", \.format, "text, or the law as a JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example("blescan -w 60 -i 60 -d 600 --capture beacon.btsnoop", "listen to it for ten minutes first")
        $0.example("blescan learn beacon.btsnoop --address C0:FF:EE:00:00:01 --law law.json", "learn its law")
        $0.example("blescan predict -w 30 -i 300 -t 500 --delay uniform:9.9", "use it; or --delay @law.json")
    }
    program.add(command) { (settings) throws(CommandFailure) in try learn(settings) }
}

private func learn(_ settings: LearnSettings) throws(CommandFailure) -> ExitCode {
    if let path = settings.law { try checkReplaceable(path) }
    let heard = try HeardEvents(settings)
    let device = try heard.chosen(settings)
    var learner = DelayLearner(scanInterval: heard.scanInterval)
    // Extended advertisements are time-stamped on their secondary channel, where they are sent once.
    learner.spacing = device.isExtended ? 0 : 150_000 + 8_000 * Int64(16 + min(31, device.payload))
    let learned: LearnedDelay
    do throws(LearningFailure) {
        learned = try learner.learn(device.runs)
    } catch {
        throw CommandFailure(error, device.address, in: settings.file)
    }
    let report = LawReport(learned, of: heard.described(device), in: settings.file, version: programVersion)
    if let path = settings.law { try writeFileAtomically(report.json().span, to: path) }
    var out = try OutputBuffer(replacing: settings.path)
    switch settings.format {
    case .text:
        LawText(terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color))
            .append(report, to: &out.bytes)
    case .json: out.bytes += report.json()
    }
    try out.finish()
    return .success
}
