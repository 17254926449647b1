import CommandLineTable
import ProgramOutput
import TestSupport
import Testing

private let durations: [(String, TimeLength.Unit, Int64?)] = [
    ("30", TimeLength.Unit.milliseconds, 30_000_000), ("11.25", .milliseconds, 11_250_000),
    ("0.625", .milliseconds, 625_000), (".5", .seconds, 500_000_000), ("30ms", .seconds, 30_000_000),
    ("30 ms", .seconds, 30_000_000), ("90us", .milliseconds, 90_000), ("90µs", .milliseconds, 90_000),
    ("90μs", .milliseconds, 90_000), ("2min", .milliseconds, 120_000_000_000),
    ("24h", .seconds, 86_400_000_000_000),
    ("0", .milliseconds, 0), ("00030", .milliseconds, 30_000_000),
    ("1.000000000000000000000", .seconds, 1_000_000_000),
    ("0.000001", .milliseconds, 1), ("9223372036854775807", .microseconds, nil),
    ("9223372036854775.807", .microseconds, Int64.max), ("9223372036854775.808", .microseconds, nil),
    ("9223372036.854775807", .seconds, .max), ("153722867.28091293", .minutes, 9_223_372_036_854_775_800),
    ("153722867.28091294", .minutes, nil),
    ("0.0000001", .milliseconds, nil),
    ("0.0000000000000000001", .hours, nil),
    ("99999999999999999999999999999999999999999999", .milliseconds, nil),
    ("5.", .milliseconds, 5_000_000), ("", .milliseconds, nil), (" ", .milliseconds, nil),
    (" 5", .milliseconds, nil),
    ("5 ", .milliseconds, nil), (".", .milliseconds, nil), ("1.2.3", .milliseconds, nil),
    ("-5", .milliseconds, nil),
    ("+5", .milliseconds, nil), ("1e3", .milliseconds, nil), ("nan", .milliseconds, nil),
    ("inf", .milliseconds, nil),
    ("0x10", .milliseconds, nil), ("ms", .milliseconds, nil), ("5m", .milliseconds, nil),
    ("5msec", .milliseconds, nil),
    ("5MS", .milliseconds, nil), ("٣", .milliseconds, nil), ("5,5", .milliseconds, nil),
    ("5\u{301}", .milliseconds, nil),
]

@Suite struct DurationTests {
    @Test(arguments: durations)
    func texts(_ text: String, _ unit: TimeLength.Unit, _ nanoseconds: Int64?) {
        do throws(ArgumentError) {
            #expect(try TimeLength(text, unit: unit).nanoseconds == nanoseconds)
        } catch {
            #expect(nanoseconds == nil, "\(error)")
        }
    }

    @Test(arguments: [
        ("-5", "'-5' is negative"), ("nan", "'nan' is not a duration"), ("5m", "'5m' is not a duration"),
        ("0.0000001", "'0.0000001' is finer than a nanosecond"),
        ("99999999999999999", "'99999999999999999' is too long"),
    ])
    func reasons(_ text: String, _ reason: String) {
        let error = #expect(throws: ArgumentError.self) { try TimeLength(text, unit: .milliseconds) }
        #expect(error?.reason == reason)
    }

    @Test(arguments: [
        (0, "0 ms"), (30_000_000, "30 ms"), (11_250_000, "11.25 ms"), (1_000_000_000, "1 s"),
        (90_000_000_000, "90 s"),
        (120_000_000_000, "2 min"), (86_400_000_000_000, "24 h"),
    ])
    func descriptions(_ nanoseconds: Int64, _ text: String) throws {
        let duration = TimeLength(nanoseconds: nanoseconds)
        #expect(duration.description == text)
        #expect(try TimeLength(duration.description, unit: .microseconds) == duration)
    }

    @Test func whatIsShownReadsBack() throws {
        var random = SeededRandom(seed: 5)
        for _ in 0..<5000 {
            let duration = TimeLength(
                nanoseconds: Int64.random(in: 0 ... .max, using: &random)
                    >> Int64.random(in: 0..<63, using: &random))
            for unit in TimeLength.Unit.allCases {
                #expect(try TimeLength(duration.shown(in: unit), unit: .hours) == duration)
            }
        }
    }

    @Test func mutations() throws {
        let corpus = ["11.25ms", "9223372036.854775807s", "0.000001", "2min", "90µs"].map { Array($0.utf8) }
        try forEachMutation(of: corpus, cases: 50_000, seed: 6) { text in
            if let duration = try? TimeLength(String(decoding: text, as: UTF8.self), unit: .milliseconds) {
                try #require(duration.nanoseconds >= 0)
            }
        }
    }
}
