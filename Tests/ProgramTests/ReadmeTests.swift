import Foundation
import TestSupport
import Testing

/// What the README shows of blescan is what the program prints.
@Suite struct ReadmeTests {
    private static let readme = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../README.md")

    /// A block that begins with a command: its lines, those of one command joined.
    struct Example: CustomTestStringConvertible {
        var commands: [String] = []
        /// Without empty lines; "…" stands for any number of lines.
        var shown: [Substring] = []

        init?(_ block: Substring) {
            var lines = block.split(separator: "\n").drop { !$0.hasPrefix("$ blescan ") }
            guard block.hasPrefix("\n$ blescan ") else { return nil }
            while let line = lines.popFirst() {
                guard line.hasPrefix("$ blescan ") else {
                    shown.append(line)
                    continue
                }
                var command = String(line.dropFirst(10))
                while command.hasSuffix("\\"), let next = lines.popFirst() {
                    command = String(command.dropLast()) + next.drop { $0 == " " }
                }
                commands.append(command)
            }
        }

        var testDescription: String { commands.joined(separator: "; ") }

        /// Whether `lines` are what is shown.
        func shows(_ lines: [Substring]) -> Bool {
            var rest = lines[...]
            var mayPass = false
            for line in shown {
                if line == "…" {
                    mayPass = true
                } else if mayPass {
                    guard let next = rest.firstIndex(of: line) else { return false }
                    rest = rest[(next + 1)...]
                    mayPass = false
                } else if rest.popFirst() != line {
                    return false
                }
            }
            return mayPass || rest.isEmpty
        }
    }

    private static func examples() throws -> [Example] {
        let text = try String(contentsOf: readme, encoding: .utf8)
        return text.split(separator: "```", omittingEmptySubsequences: false).compactMap { Example($0) }
    }

    @Test func thereAreExamples() throws { #expect(try Self.examples().count >= 4) }

    @Test(arguments: try examples())
    func anExample(_ example: Example) throws {
        try withTemporaryFolder { folder in
            let line = example.commands.map { "\"$0\" \($0)" }.joined(separator: " && ")
            let result = try shell("blescan", line, in: folder)
            #expect(result.code == 0, "\(result.errorText)")
            let printed = result.text.split(separator: "\n")
            #expect(example.shows(printed), "\(result.text)")
        }
    }

    /// The picture above all is made of the first example's run.
    @Test func thePicture() throws {
        let example = try #require(try Self.examples().first)
        try withTemporaryFolder { folder in
            let line = """
                "$0" \(example.commands[0]) --record run.sqlite >text && "$0" report run.sqlite --svg found.svg >text
                """
            let result = try shell("blescan", line, in: folder)
            #expect(result.code == 0, "\(result.errorText)")
            let picture = try String(contentsOf: folder.appending(path: "found.svg"), encoding: .utf8)
            try checkSnapshot(picture, named: "readme.svg")
        }
        let text = try String(contentsOf: Self.readme, encoding: .utf8)
        #expect(text.contains("(Tests/ProgramTests/Fixtures/readme.svg)"))
    }
}
