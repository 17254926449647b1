import CommandLineTable
import ProgramOutput
import TestSupport
import Testing

@Suite struct ParserTests {
    private func boil(_ arguments: String...) throws -> Kettle.Boil {
        try Kettle.boil.settings(from: arguments)
    }

    private func failure(_ arguments: [String]) -> String? {
        do throws(CommandFailure) {
            _ = try Kettle.boil.parse(arguments)
            return nil
        } catch {
            #expect(error.code == .usage)
            return error.description
        }
    }

    @Test func defaultsAreTheSettings() throws { #expect(try boil() == Kettle.Boil()) }

    @Test(arguments: [
        ["--window", "11.25"], ["--window=11.25"], ["-w", "11.25"], ["-w11.25"], ["-w=11.25"],
        ["--window", "11250us"],
        ["--window", "5", "--window", "0.01125s"], ["-avw11.25", "--no-active", "--no-verbose"],
    ])
    func spellingsOfOneOption(_ arguments: [String]) throws {
        let settings = try Kettle.boil.settings(from: arguments)
        var expected = Kettle.Boil()
        expected.window = TimeLength(nanoseconds: 11_250_000)
        #expect(settings == expected)
    }

    @Test func valuesOfAllKinds() throws {
        let settings = try boil(
            "--limit", "2min", "-c", "12", "--offset", "-80", "--water", "rain", "-n", "a,b", "-nc",
            "--degrees=1e2",
            "-av", "--whistle", "--no-color", "-o", "-", "-q")
        #expect(settings.limit == .seconds(120))
        #expect(settings.cups == 12)
        #expect(settings.offset == -80)
        #expect(settings.water == .rain)
        #expect(settings.names == ["a", "b", "c"])
        #expect(settings.degrees == 100)
        #expect(settings.active && settings.verbose)
        #expect(settings.whistle == "yes")
        #expect(try boil("--whistle=tune").whistle == "tune")
        #expect(try boil("--names=x=y,z").names == ["x=y", "z"])
        #expect(settings.common == Kettle.Common(quiet: true, color: false, output: "-"))
    }

    @Test(arguments: [
        (["--windw", "3"], "unknown option '--windw': did you mean '--window'?"),
        (["--no-colour"], "unknown option '--no-colour': did you mean '--no-color'?"),
        (
            ["-window", "3"],
            "-w: 'indow' is not a duration; write a number of ms, or one with us, ms, s, min, h or d"
        ),
        (["--xyzzy"], "unknown option '--xyzzy'"),
        (["--names", ""], "--names has an empty value"),
        (["--names="], "--names has an empty value"),
        (["-n", ""], "-n has an empty value"),
        (["-x"], "unknown option '-x'"),
        (["-avx"], "unknown option '-x'"),
        (["--secre", "3"], "unknown option '--secre'"),
        (["--window"], "--window needs a value: --window MS"),
        (["--window", "--cups", "3"], "--window needs a value: --window MS"),
        (["--active=yes"], "--active takes no value"),
        (["--no-active=yes"], "--no-active takes no value"),
        (["--window", "0.6"], "--window: '0.6' is out of range; 2.5 ms to 10240 ms is possible"),
        (
            ["--window", "-3"],
            "--window: '-3' is negative; write a number of ms, or one with us, ms, s, min, h or d"
        ),
        (["--cups", "13"], "--cups: '13' is out of range; 1 to 12 is possible"),
        (["--cups", "1.5"], "--cups: '1.5' is not a whole number"),
        (
            ["--cups", "99999999999999999999"],
            "--cups: '99999999999999999999' is out of range; "
                + "-9223372036854775808…9223372036854775807 is possible"
        ),
        (["--water", "rian"], "--water: 'rian' is not one of tap, spring, rain: did you mean 'rain'?"),
        (["--degrees", "nan"], "--degrees: 'nan' is not a number"),
        (["--degrees", "0x10"], "--degrees: '0x10' is not a number"),
        (["--names", "a,,b"], "--names: 'a,,b' has an empty place in its list"),
        (["cup"], "'cup' is one argument too many"),
        (["--", "--window"], "'--window' is one argument too many"),
    ])
    func mistakes(_ arguments: [String], _ expected: String) { #expect(failure(arguments) == expected) }

    @Test func argumentsAndOptionsMix() throws {
        let settings = try Kettle.pour.settings(from: ["-", "--clear", "3"])
        #expect(settings == Kettle.Pour(file: "-", run: 3, clear: .rain))
        #expect(try Kettle.pour.settings(from: ["--", "--clear"]).file == "--clear")
        #expect(try Kettle.sort.settings(from: ["a", "--", "-b", "--help"]).rest == ["a", "-b", "--help"])
        #expect(throws: CommandFailure(.usage, "FILE is missing")) { try Kettle.pour.parse([]) }
        #expect(throws: CommandFailure(.usage, "CUP is missing")) { try Kettle.sort.parse(["--"]) }
        #expect(throws: CommandFailure(.usage, "RUN: 'x' is not a whole number")) {
            try Kettle.pour.parse(["a", "x"])
        }
    }

    @Test(arguments: [["--help"], ["-h"], ["--cups", "3", "--help"], ["--windw", "--help"], ["-av", "-h"]])
    func helpIsGivenEvenAfterAMistake(_ arguments: [String]) throws {
        guard case .help = try Kettle.boil.parse(arguments) else {
            Issue.record("no help")
            return
        }
    }

    /// Whatever is typed ends in settings or in one printable line.
    @Test func mutations() throws {
        let corpus = [
            "--window\u{1}11.25\u{1}-avc3\u{1}--names=a,b\u{1}--no-color\u{1}--\u{1}-",
            "-w\u{1}1s\u{1}--offset\u{1}-80\u{1}--whistle",
        ]
        try forEachMutation(of: corpus.map { Array($0.utf8) }, cases: 10_000, seed: 7) { text in
            let arguments = text.split(separator: 1, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
            do throws(CommandFailure) {
                _ = try Kettle.boil.parse(arguments)
            } catch {
                try #require(error.code == .usage)
                let line = error.line(program: "kettle")
                try #require(line.dropLast().allSatisfy { $0 >= 0x20 && $0 != 0x7F })
                try #require(String(validating: line, as: UTF8.self) != nil)
            }
        }
    }
}
