import CommandLineTable
import Glibc
import LinuxSystem
import ProgramOutput

@main
enum Main {
    static func main() {
        // Whatever this program creates is its user's alone, and its memory is nobody's.
        umask(0o077)
        forbidCoreDumps()
        exit(program.main().rawValue)
    }

    /// Every command, in the order in which help lists them.
    static var program: Program {
        var program = Program(
            "thread-creds", version: programVersion, "keep the credentials of Thread networks",
            date: "2026-11-29")
        program.hidesKeys = true
        addStore(to: &program)
        addList(to: &program)
        addShow(to: &program)
        addPreferred(to: &program)
        addDelete(to: &program)
        addHistory(to: &program)
        addRekey(to: &program)
        addCheck(to: &program)
        addNearby(to: &program)
        addGenerate(to: &program)
        addEdit(to: &program)
        addMigrate(to: &program)
        addDecode(to: &program)
        addDiff(to: &program)
        addPSKc(to: &program)
        addExport(to: &program)
        addImport(to: &program)
        addStored(to: &program)
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
            Example(
                command: "thread-creds list",
                explanation: "list the stored datasets; * marks the preferred network"),
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
            NamedNote("NO_COLOR", "no colours if set"),
        ]
        program.seeAlso = ["blescan(1)", "ot-ctl(1)", "sqlite3(1)"]
    }
}
