import CommandLineTable
import Glibc
import LinuxSystem

@main
enum Main {
    static func main() {
        // Before anything else: from here on SIGINT, SIGTERM and SIGHUP wait in the poll set.
        TerminationSignals.block()
        exit(program.main().rawValue)
    }

    static var program: Program {
        var program = Program(
            "blescan", version: programVersion,
            "scan Bluetooth LE with any window and interval, and record how long discovery takes",
            date: "2026-11-23")
        program.defaultCommand = "scan"
        addScan(to: &program)
        addReplay(to: &program)
        addReport(to: &program)
        addCompare(to: &program)
        addPredict(to: &program)
        addAdvise(to: &program)
        addPhones(to: &program)
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
        program.environment = [
            NamedNote("NO_COLOR", "no colours when set to anything"),
            NamedNote("COLUMNS, LINES", "the terminal's size where it does not tell"),
        ]
        program.seeAlso = ["thread-creds(1)", "btmon(1)", "hcitool(1)", "tshark(1)"]
    }
}
