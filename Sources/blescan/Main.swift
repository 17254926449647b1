import CommandLineTable
import Glibc
import LinuxSystem
import Runs

@main
enum Main {
    static func main() {
        exit(program(for: programArguments.dropFirst().first).main().rawValue)
    }

    /// Every command, in the order in which help lists them.
    private static var commands: [(name: String, add: (inout Program) -> Void)] {
        [
            ("scan", addScan), ("sweep", addSweep), ("replay", addReplay), ("report", addReport),
            ("compare", addCompare), ("verify", addVerify), ("predict", addPredict), ("advise", addAdvise),
            ("phones", addPhones), ("learn", addLearn),
            ("controllers", addControllers), ("simulate", addSimulate),
        ]
    }

    /// The whole program, or what is needed of it when its first argument is a command: most of a short run would be
    /// the building of tables.
    static func program(for word: String?) -> Program {
        var program = Program(
            "blescan", version: programVersion,
            "scan Bluetooth LE with any window and interval, and record how long discovery takes",
            date: "2026-11-23")
        if let command = commands.first(where: { $0.name == word }) {
            command.add(&program)
            return program
        }
        program.defaultCommand = "scan"
        for command in commands { command.add(&program) }
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
