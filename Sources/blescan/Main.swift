import CommandLineTable
import Glibc
import LinuxSystem
import ProgramOutput
import Runs

@main
enum Main {
    static func main() {
        exit(program.main().rawValue)
    }

    /// Every command, in the order in which help lists them.
    static var program: Program {
        var program = Program(
            "blescan", version: programVersion,
            "scan Bluetooth LE with any window and interval, and record how long discovery takes",
            date: "2026-11-29")
        program.defaultCommand = "scan"
        addScan(to: &program)
        addSweep(to: &program)
        addReplay(to: &program)
        addReport(to: &program)
        addCompare(to: &program)
        addMerge(to: &program)
        addVerify(to: &program)
        addPredict(to: &program)
        addAdvise(to: &program)
        addPhones(to: &program)
        addLearn(to: &program)
        addControllers(to: &program)
        addSimulate(to: &program)
        describe(&program)
        return program
    }

    private static func describe(_ program: inout Program) {
        program.paragraphs = [
            "blescan sets the scan window and interval of a Bluetooth LE controller, listens, and records for every "
                + "device how long its discovery took: the time from scan enable to its first report, over one "
                + "scan or many trials, with histograms, percentiles, and the gaps between advertising events.",
            "Controllers are Linux adapters (hci0 …), anything that speaks H4 over tcp, unix sockets or serial "
                + "lines, capture files, and a simulated radio with a household of devices.",
        ]
        program.examples = [
            Example(
                command: "blescan --window 30 --interval 60",
                explanation: "scan at half duty until Ctrl-C"),
            Example(
                command: "blescan --controller sim --duration 60",
                explanation: "the simulated household, no adapter needed"),
            Example(
                command: "blescan -w 30 -i 300 --trials 200 --expect C0:FF:EE:00:00:01 --assert 'p95<10s'",
                explanation: "a check for a build server"),
            Example(
                command: "blescan replay btsnoop_hci.log",
                explanation: "what a phone's scans found, and when"),
            Example(
                command: "blescan predict -w 30 -i 60 --advertising-interval 500",
                explanation: "the 500 ms beacon at half duty"),
            Example(
                command: "blescan advise --advertising-interval 500 --target 1000",
                explanation: "the cheapest scan with p95 at 1 s"),
            Example(
                command: "blescan help report",
                explanation: "each command has examples of its own"),
        ]
        program.environment = [
            NamedNote("BLESCAN_LABELS", "labels of every scan and replay, such as site=berlin,gateway=g17"),
            NamedNote(
                "NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID",
                "set by systemd, which is told when a scan is on, how it goes, and when it ends"),
            NamedNote("NO_COLOR", "no colours if set"),
            NamedNote("COLUMNS, LINES", "the terminal's size if the terminal does not report it"),
        ]
        program.files = [
            NamedNote(
                "the FILE of --record",
                "an SQLite database; its views trial, device and discovery are for other programs: milliseconds, "
                    + "words, and labels as JSON")
        ]
        program.seeAlso = ["thread-creds(1)", "btmon(1)", "hcitool(1)", "tshark(1)"]
    }
}
