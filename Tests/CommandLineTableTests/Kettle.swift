import CommandLineTable
import ProgramOutput

/// A small program with one of everything, for the tests.
enum Kettle {
    enum Water: String, CaseIterable, ArgumentValue { case tap, spring, rain }

    struct Common: Equatable {
        var quiet = false
        var color = true
        var output: String?
    }

    struct Boil: Equatable {
        var window = TimeLength.milliseconds(30)
        var limit: TimeLength?
        var cups = 2
        var offset: Int8 = 0
        var water = Water.tap
        var names: [String] = []
        var degrees = 99.5
        var active = false
        var whistle = "no"
        var verbose = false
        var common = Common()
    }

    struct Pour: Equatable {
        var file = ""
        var run: Int?
        var clear = Water.tap
        var rest: [String] = []
    }

    static func common(_ table: inout Command<Common>) {
        table.section("Output")
        table.flag("q", "quiet", \.quiet, "print nothing but errors")
        table.flag(nil, "color", \.color, "no colours, also without NO_COLOR")
        table.option("o", "output", "FILE", \.output, "write to FILE; - is standard output", file: .written)
    }

    static var boil: Command<Boil> {
        Command("boil", "heat water until it boils", Boil()) {
            $0.paragraph(
                "Heats water in windows, as a stove with a timer would: WINDOW on, and off until told again.")
            $0.section("Timing")
            $0.option(
                "w", "window", "MS", \.window, "how long the stove is on",
                in: .milliseconds(2.5)...(.milliseconds(10240)))
            $0.option("l", "limit", "S", \.limit, "give up after this time")
            $0.section("Water")
            $0.option("c", "cups", "N", \.cups, "how many cups", in: 1...12)
            $0.option(nil, "offset", "DB", \.offset, "what to add to the thermometer")
            $0.option(nil, "water", "KIND", \.water, "where it's from")
            $0.option("n", "names", "NAME,...", \.names, "who gets a cup")
            $0.option(nil, "degrees", "C", \.degrees, "when it is hot enough")
            $0.flag("a", "active", \.active, "stir")
            $0.flag("v", "verbose", \.verbose, "say more")
            $0.option(nil, "whistle", optional: "TUNE", alone: "yes", \.whistle, "whistle when done")
            $0.option(nil, "secret", "X", \.whistle, "listed nowhere", isHidden: true)
            $0.group(\.common, common)
            $0.example("kettle --window 11.25 --cups 4", "four cups, gently")
            $0.example("kettle -w 1s -av", "stirred, and told about it")
        }
    }

    static var pour: Command<Pour> {
        Command("pour", "pour what is hot", Pour()) {
            $0.argument("FILE", \.file, "into which cup")
            $0.argument("RUN", \.run, "which boiling", isRequired: false)
            $0.flag(nil, "clear", \.clear, sets: .rain, "use rain")
            $0.example("kettle pour cup.txt 3", "the third")
        }
    }

    static var sort: Command<Pour> {
        Command("sort", "sort the cups", Pour()) {
            $0.arguments("CUP", \.rest, "the cups", isRequired: true)
        }
    }

    static var program: Program {
        var program = Program(
            "kettle-top", version: "1.2.3", "heat water and tell how long it took", date: "2026-11-23")
        program.add(boil) { (settings) throws(CommandFailure) in settings.cups == 12 ? .undecided : .success }
        program.add(pour) { (_) throws(CommandFailure) in
            throw CommandFailure(.noInput, "no cup", next: "get one")
        }
        program.add(sort) { (_) throws(CommandFailure) in .success }
        program.defaultCommand = "boil"
        program.paragraphs = ["It heats water.", ".Dots and 'quotes' and \\backslashes are harmless - really."]
        program.files = [NamedNote("~/.config/kettle", "favourite tunes")]
        program.environment = [NamedNote("NO_COLOR", "no colours where it is set")]
        program.seeAlso = ["teapot(1)"]
        return program
    }

    /// The same without a default command.
    static var strict: Program {
        var program = program
        program.defaultCommand = nil
        return program
    }
}
