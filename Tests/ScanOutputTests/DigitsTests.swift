import Testing

@testable import ScanOutput

private func text(_ body: (inout [UInt8]) -> Void) -> String {
    var bytes: [UInt8] = []
    body(&bytes)
    return String(decoding: bytes, as: UTF8.self)
}

@Suite struct DigitsTests {
    @Test(
        arguments: [
            (0, "0.000 ms"), (376_000, "0.376 ms"), (999_499, "0.999 ms"), (999_600, "1.00 ms"),
            (5_250_000, "5.25 ms"),
            (9_994_000, "9.99 ms"), (9_996_000, "10.0 ms"), (496_312_345, "496.3 ms"),
            (1_457_700_000, "1457.7 ms"),
            (9_999_949_000, "9999.9 ms"), (9_999_960_000, "10.00 s"), (16_984_000_000, "16.98 s"),
            (86_400_000_000_000, "86,400.0 s"),
        ] as [(Int64, String)])
    func latencies(nanoseconds: Int64, expected: String) {
        #expect(latencyText(nanoseconds) == expected)
    }

    @Test(
        arguments: [
            (30_000_000, "30 ms"), (11_250_000, "11.25 ms"), (40_959_375_000, "40959.375 ms"),
            (625_000, "0.625 ms"),
        ] as [(Int64, String)])
    func settings(nanoseconds: Int64, expected: String) {
        #expect(settingText(nanoseconds) == expected)
    }

    @Test(
        arguments: [
            (-5, "0 s"), (8_240_000_000, "8.2 s"), (59_940_000_000, "59.9 s"), (59_960_000_000, "1 min 00 s"),
            (65_000_000_000, "1 min 05 s"), (3_599_600_000_000, "1 h 00 min"),
            (7_380_000_000_000, "2 h 03 min"),
        ] as [(Int64, String)])
    func waits(nanoseconds: Int64, expected: String) {
        #expect(waitText(nanoseconds) == expected)
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
        #expect(text { appendUTC(unixNanoseconds: unix, to: &$0) } == expected)
    }

    @Test(
        arguments: [
            (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
            (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
        ] as [(Int, String)])
    func integers(value: Int, expected: String) {
        #expect(text { appendInteger(value, grouped: true, to: &$0) } == expected)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300])
    func noFigure(value: Double) {
        #expect(text { appendDecimal(value, decimals: 3, to: &$0) } == "n/a")
    }
}
