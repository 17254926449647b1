import CommandLineTable
import Glibc
import LinuxSystem

@main
enum Main {
    static func main() {
        // Whatever this program creates is its user's alone, and its memory is nobody's.
        umask(0o077)
        forbidCoreDumps()
        exit(program(for: programArguments.dropFirst().first).main().rawValue)
    }

    /// Every command, in the order in which help lists them.
    private static var commands: [(name: String, add: (inout Program) -> Void)] {
        [
            ("store", addStore), ("list", addList), ("show", addShow), ("preferred", addPreferred),
            ("delete", addDelete), ("history", addHistory), ("rekey", addRekey), ("check", addCheck),
            ("nearby", addNearby),
            ("generate", addGenerate), ("edit", addEdit), ("migrate", addMigrate),
            ("decode", addDecode), ("diff", addDiff), ("pskc", addPSKc), ("export", addExport),
            ("import", addImport), ("stored", addStored),
        ]
    }

    /// The whole program, or what is needed of it when its first argument is a command: a table of all options takes
    /// longer to build than a small store to list.
    static func program(for word: String?) -> Program {
        var program = Program(
            "thread-creds", version: programVersion, "keep the credentials of Thread networks",
            date: "2026-11-26")
        program.hidesKeys = true
        if word == "--version" || word == "-V" { return program }
        if let command = commands.first(where: { $0.name == word }) {
            command.add(&program)
            return program
        }
        for command in commands { command.add(&program) }
        describe(&program)
        return program
    }

    private static func describe(_ program: inout Program) {
        program.paragraphs = [
            "thread-creds keeps the operational datasets of Thread networks, one for each border agent, in an SQLite file "
                + "that only its user can read. It never loses one: what is replaced goes to the history, an older "
                + "dataset does not replace a newer one, and the bytes are kept as they were submitted.",
            "A dataset is given as hex (white space and the prefixes 0x and hex: are fine), as @FILE, or as - for standard "
                + "input; files may also hold the bytes themselves or the JSON of OTBR and ot-commissioner. Command lines "
                + "are seen by other users and kept by shells: @FILE and - are the safe ways.",
            "Network key and PSKc are shown only with --reveal.",
            "What was stored is on the disk when the command ends. Where memory is so short that the system cannot start the "
                + "program (a limit of its address space, ulimit -v), it may end with SIGSEGV before it can say anything; nothing "
                + "was changed then.",
        ]
        program.examples = [
            Example(
                command: "thread-creds store --border-agent 9483C451DC3E @dataset.hex",
                explanation: "keep the dataset of a border router"),
            Example(command: "thread-creds list", explanation: "what is known; * marks the preferred network"),
            Example(
                command: "curl -sH 'Accept: text/plain' http://otbr.local:8081/node/dataset/active | "
                    + "thread-creds store --border-agent 9483C451DC3E -",
                explanation: "from the REST interface of a border router"),
        ]
        program.files = [
            NamedNote(
                "~/.local/share/thread-creds/credentials.sqlite",
                "the store, unless --store or the environment says otherwise")
        ]
        program.environment = [
            NamedNote("THREAD_CREDS_STORE", "the store's file"),
            NamedNote("XDG_DATA_HOME", "where the directory thread-creds is, instead of ~/.local/share"),
            NamedNote("NO_COLOR", "no colours when set to anything"),
        ]
        program.seeAlso = ["blescan(1)", "ot-ctl(1)", "sqlite3(1)"]
    }
}
