import JSON
import TestSupport
import Testing

private func text(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct TextTests {
    @Test(arguments: [
        (0, "0"), (30_000_000, "30"), (496_250_000, "496.25"), (625_000, "0.625"), (1, "0.000001"),
        (-11_250_000, "-11.25"), (999_999, "0.999999"), (Int64.max, "9223372036854.775807"),
        (Int64.min, "-9223372036854.775808"), (10_000_000_000, "10000"),
    ])
    func millisecondsAreExact(_ nanoseconds: Int64, _ expected: String) {
        #expect(text { $0.appendMilliseconds(nanoseconds) } == expected)
    }

    @Test func decimalDigitsAreThoseOfTheStandardLibrary() {
        var random = SeededRandom(seed: 1)
        for _ in 0..<10_000 {
            let value =
                Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 0..<64, using: &random)
            #expect(text { $0.appendDecimal(value) } == "\(value)")
            #expect(text { $0.appendDecimal(value.magnitude) } == "\(value.magnitude)")
        }
        #expect(text { $0.appendDecimal(Int8.min) } == "-128")
        #expect(text { $0.appendDecimal(UInt64.max) } == "18446744073709551615")
        #expect(text { $0.appendDigits(7, width: 3) } == "007")
        #expect(text { $0.appendDigits(1234, width: 3) } == "1234")
    }

    @Test(arguments: [
        (0, "0"), (-0.0, "0"), (100, "100"), (0.1, "0.1"), (1e20, "1e+20"),
        (2.2250738585072014e-308, "2.2250738585072014e-308"), (-2.5, "-2.5"),
        (9_007_199_254_740_992, "9007199254740992.0"),
    ])
    func doublesAreShortAndReadBackTheSame(_ value: Double, _ expected: String) {
        #expect(text { $0.appendShortest(value) } == expected)
        #expect(Double(expected) == value)
    }

    @Test(arguments: [
        (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (2.96, 1, "3.0"), (1458.27, 0, "1458"), (0.0625, 4, "0.0625"),
        (1e12, 1, "1000000000000"), (-3.14159, 3, "-3.142"),
    ])
    func roundedNumbers(_ value: Double, _ decimals: Int, _ expected: String) {
        #expect(text { $0.appendRounded(value, decimals: decimals) } == expected)
    }

    @Test func hexDigits() {
        #expect(text { $0.appendHex(bytes("00 7f 80 ff c0fe").span) } == "007f80ffc0fe")
        #expect(text { $0.appendHex(0xC2, uppercase: true) } == "C2")
    }

    @Test func fixedPointNeedsNoPoint() {
        #expect(text { $0.appendFixedPoint(42, decimals: 0) } == "42")
        #expect(text { $0.appendFixedPoint(-5, decimals: 18) } == "-0.000000000000000005")
    }
}
