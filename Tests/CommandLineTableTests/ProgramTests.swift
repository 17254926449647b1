import CommandLineTable
import ProgramOutput
import Testing

@Suite struct ProgramTests {
    private func kind(_ arguments: [String], _ program: Program = Kettle.program) throws(CommandFailure)
        -> String
    {
        switch try program.invocation(arguments) {
        case .run(let body): "run \(try body())"
        case .help(nil): "help"
        case .help(let command?): "help \(command)"
        case .exitCodes: "exit codes"
        case .version: "version"
        case .manPage: "man"
        case .completions(let shell): "completions \(shell)"
        }
    }

    @Test(arguments: [
        ([], "run success"), (["--window", "30"], "run success"), (["-c12"], "run undecided"),
        (["boil", "-c12"], "run undecided"),
        (["--help"], "help"), (["-h"], "help"), (["--window", "30", "--help"], "help"), (["help"], "help"),
        (["boil", "--help"], "help boil"), (["help", "pour"], "help pour"), (["pour", "-h"], "help pour"),
        (["help", "exit-codes"], "exit codes"), (["--version"], "version"), (["-V"], "version"),
        (["pour", "--version"], "version"),
        (["--window", "3", "--version"], "version"), (["--man"], "man"),
        (["completions", "zsh"], "completions zsh"),
        (["--completions", "bash"], "completions bash"), (["--completions=fish"], "completions fish"),
        (["sort", "pour"], "run success"), (["help", "help"], "help help"),
        (["help", "completions"], "help completions"), (["completions", "--help"], "help completions"),
        (["help", "-h"], "help help"), (["completions", "-V"], "version"),
    ])
    func invocations(_ arguments: [String], _ expected: String) throws {
        #expect(try kind(arguments) == expected)
    }

    @Test(arguments: [
        (["puor", "x"], "unknown command 'puor': did you mean 'pour'?"),
        (["puor x"], "unknown command 'puor x': did you mean 'pour'?"),
        (["xyzzy"], "unknown command 'xyzzy'; 'kettle-top --help' lists them"),
        (["hlep"], "unknown command 'hlep': did you mean 'help'?"),
        (["help", "puor"], "unknown command 'puor': did you mean 'pour'?"),
        (["--window", "3", "pour"], "'pour' is a command and comes first; write 'kettle-top pour ...'"),
        (["--windw"], "unknown option '--windw': did you mean '--window'?"),
        (["--xyzzy"], "unknown option '--xyzzy'; try 'kettle-top boil --help'"),
        (["pour"], "FILE is missing; try 'kettle-top pour --help'"),
        (["pour", "a", "b", "c"], "RUN: 'b' is not a whole number; try 'kettle-top pour --help'"),
        (["completions"], "completions: a shell is missing; write 'kettle-top completions bash|zsh|fish'"),
        (
            ["completions", "fsih"],
            "completions: 'fsih' is not one of bash, zsh, fish: did you mean 'fish'? "
                + "write 'kettle-top completions bash|zsh|fish'"
        ),
    ])
    func mistakes(_ arguments: [String], _ expected: String) {
        let error = #expect(throws: CommandFailure.self) { try kind(arguments) }
        #expect(error?.code == .usage)
        #expect(error?.description == expected)
    }

    @Test(arguments: [
        ([], "a command is missing; 'kettle-top --help' lists them"),
        (
            ["--cups", "3", "boil"],
            "the command comes before its options; write 'kettle-top COMMAND --cups ...'"
        ),
        (["--hlep"], "unknown option '--hlep': did you mean '--help'?"),
        (["puor"], "unknown command 'puor': did you mean 'pour'?"),
    ])
    func mistakesWithoutADefaultCommand(_ arguments: [String], _ expected: String) {
        let error = #expect(throws: CommandFailure.self) { try kind(arguments, Kettle.strict) }
        #expect(error?.description == expected)
    }

    @Test func aCommandsFailureIsPassedOn() {
        #expect(throws: CommandFailure(.noInput, "no cup", next: "get one")) { try kind(["pour", "x"]) }
    }

    @Test func exitCodesAreThoseOfTheirNumbers() {
        #expect(
            ExitCode.allCases.map(\.rawValue)
                == [0, 1, 2, 3, 4, 10, 11, 12, 64, 65, 66, 69, 70, 73, 74, 75, 77, 78, 129, 130, 141, 143])
        #expect(ExitCode.allCases.allSatisfy { $0.meaning.hasSuffix(".") })
    }
}
