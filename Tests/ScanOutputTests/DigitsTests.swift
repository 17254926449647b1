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

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300])
    func noFigure(value: Double) {
        #expect(text { appendDecimal(value, decimals: 3, to: &$0) } == "n/a")
    }
}
