import CommandLineTable
import DiscoveryLatency
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput

/// `blescan advise`.
func addAdvise(to program: inout Program) {
    let command = Command(
        "advise", "find the scan setting, or the advertising interval, to use", AdviseSettings()
    ) {
        $0.paragraph(
            "Searches window and interval on the controller's grid: the cheapest duty cycle that meets a target, or "
                + "the soonest discovery at a given duty cycle. With --window and --interval it searches the longest "
                + "advertising interval instead. Settings are judged by their worst case over the delay laws of real "
                + "devices and 5 ms more or less of advertising interval.")
        $0.section("Advice")
        $0.option("t", "advertising-interval", "MS", \.advertisingInterval, "the device's advertising interval")
        $0.option(nil, "target", "MS", \.target, "reach the percentile within this time")
        $0.option(nil, "percentile", "P", \.percentile, "the percentile that counts, such as 95")
        $0.option(
            nil, "duty-cycle", "SHARE", \.dutyCycle, "the share of time the scanner may listen, such as 0.1")
        $0.option("w", "window", "MS", \.window, "a given scanner's window")
        $0.option("i", "interval", "MS", \.interval, "a given scanner's interval")
        $0.option("p", "preset", "NAME", \.preset, "or window and interval of a well-known system")
        $0.option(
            nil, "longest-interval", "MS", \.longestInterval,
            "the longest scan interval to consider (default 10.24 s)")
        $0.group(\.model) { $0.modelOptions() }
        $0.section("Output")
        $0.option("f", "format", "FORMAT", \.format, "text, or one JSON document")
        $0.option("o", "output", "FILE", \.path, "write to a file instead of standard output", file: .written)
        $0.flag(nil, "color", \.color, "do not colour the output")
        $0.example(
            "blescan advise --advertising-interval 500 --target 1000", "the cheapest scan with p95 at 1 s")
        $0.example("blescan advise --advertising-interval 500 --duty-cycle 0.1", "the best scan at 10 %")
        $0.example("blescan advise --window 30 --interval 300 --target 5s", "how rarely a beacon may advertise")
    }
    program.add(command) { (settings) throws(CommandFailure) in try advise(settings) }
}

private func advise(_ settings: AdviseSettings) throws(CommandFailure) -> ExitCode {
    let request = try settings.request()
    notePreset(settings.preset, window: settings.window, interval: settings.interval, scans: false)
    keepFreedMemory()
    let computation = WatchedComputation(counting: settings.isConverse ? "advertising intervals" : "settings")
    let answer = AdviceAnswer(
        searching: request, converse: settings.isConverse, workers: computation.workers,
        progress: { [computation] in computation.tried($0) })
    computation.end()
    let report = AdviceReport(answer)
    var out = try OutputBuffer(replacing: settings.path)
    switch settings.format {
    case .text:
        AdviceText(terminal: Terminal(descriptor: out.descriptor, wantsColor: settings.color))
            .append(report, to: &out.bytes)
    case .json: report.appendJSON(to: &out)
    }
    try out.finish()
    if answer.isEmpty { throw CommandFailure(.no, report.refusal) }
    return .success
}
