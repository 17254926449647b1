import CommandLineTable
import ProgramOutput
import TestSupport
import Testing

@Suite struct SnapshotTests {
    @Test func help() throws {
        try checkSnapshot(Kettle.program.help(width: 80), named: "help.txt")
        try checkSnapshot(Kettle.program.help(width: 44), named: "help-narrow.txt")
        try checkSnapshot(Kettle.program.help(command: "pour", width: 80), named: "help-pour.txt")
        try checkSnapshot(Kettle.program.exitCodeHelp(width: 80), named: "help-exit-codes.txt")
        try checkSnapshot(Kettle.program.help(command: "completions", width: 80), named: "help-completions.txt")
    }

    @Test func noLineIsWiderThanTheTerminal() {
        for width in [40, 60, 80, 100] {
            let help = Kettle.program.help(width: width) + Kettle.program.help(command: "boil", width: width)
            for line in help.split(separator: "\n") where !line.hasPrefix("  kettle") {
                #expect(displayWidth(line) <= width, "\(line)")
            }
        }
    }

    @Test func manPage() throws { try checkSnapshot(Kettle.program.manPage(), named: "kettle-top.1") }

    @Test(arguments: Shell.allCases)
    func completions(_ shell: Shell) throws {
        try checkSnapshot(Kettle.program.completions(shell), named: "kettle-top.\(shell.rawValue)")
        try checkSnapshot(Kettle.strict.completions(shell), named: "kettle-top-strict.\(shell.rawValue)")
    }

    @Test func hiddenOptionsAreListedNowhere() {
        var everything = Kettle.program.help(width: 80) + Kettle.program.manPage()
        for shell in Shell.allCases { everything += Kettle.program.completions(shell) }
        #expect(!everything.contains("secret"))
    }
}
