import Bytes
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

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999_000_000, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000_000_000, "2000-03-01T00:00:00.000Z"),
            (1_795_410_989_123_456_789, "2026-11-23T05:16:29.123Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000Z"), (.max, "2262-04-11T23:47:16.854Z"),
            (.min, "1677-09-21T00:12:43.145Z"),
        ] as [(Int64, String)])
    func times(unix: Int64, expected: String) {
        #expect(text { $0.appendUTC(milliseconds: unix.dividedFloor(by: 1_000_000)) } == expected)
    }

    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
            (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
        ] as [(Int, String)])
    func integers(value: Int, expected: String) {
        #expect(text { $0.appendGrouped(value) } == expected)
    }

    @Test func timesInShortForm() {
        #expect(text { $0.appendCompactUTC(seconds: 1_795_410_989) } == "20261123T051629Z")
    }

    @Test func daysAreThoseOfTheCalendar() {
        for days in stride(from: Int64(-800_000), through: 3_000_000, by: 37) {
            #expect(CivilDate(daysSince1970: days).daysSince1970 == days)
        }
        #expect(CivilDate(daysSince1970: 11_016) == CivilDate(year: 2000, month: 2, day: 29))
    }

    @Test func numbersInHex() {
        #expect(hexText(UInt8(5), digits: 2) == "05")
        #expect(hexText(UInt16(0xBEEF), digits: 2, uppercase: true) == "BEEF")
        #expect(hexText(UInt64.max, digits: 1) == "ffffffffffffffff")
        #expect(hexText(UInt32(0), digits: 1) == "0")
        #expect(randomHexText().utf8.count == 16)
    }

    @Test(arguments: [
        ("", []), ("00", [0]), ("c0FFee", [0xC0, 0xFF, 0xEE]), ("0", nil), ("0g", nil), (" 00 ", nil),
    ])
    func hexIsRead(_ digits: String, _ expected: [UInt8]?) {
        #expect([UInt8](hex: Array(digits.utf8).span) == expected)
    }

    @Test(arguments: [("0", 0), ("dEad", 0xDEAD), ("ffffffffffffffff", UInt64.max), ("", nil), ("x", nil)])
    func hexNumbersAreRead(_ digits: String, _ expected: UInt64?) {
        #expect(UInt64(hex: Array(digits.utf8).span) == expected)
    }

    @Test func octetsInBothOrders() {
        let octets: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        #expect(octets.span.littleEndian32(at: 1) == 0x0504_0302)
        #expect(octets.span.bigEndian32(at: 1) == 0x0203_0405)
        #expect(octets.span.bigEndian16(at: 6) == 0x0708)
        #expect(octets.span.littleEndian(at: 0, octets: 8) == octets.span.littleEndian64(at: 0))
        #expect([UInt8](bigEndian: octets.span.bigEndian(at: 0, octets: 8)) == octets)
        #expect([UInt8](littleEndian: 0x0201, octets: 3) == [1, 2, 0])
    }
}
