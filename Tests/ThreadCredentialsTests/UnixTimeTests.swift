import Foundation
import TestSupport
import Testing
import ThreadCredentials

@Suite struct UnixTimeTests {
    static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_795_410_600_123, "2026-11-23T05:10:00.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ]

    @Test(arguments: moments)
    func text(_ milliseconds: Int64, _ text: String) {
        #expect(UnixTime(milliseconds: milliseconds).description == text)
        #expect(UnixTime(text)?.milliseconds == milliseconds)
    }

    /// Since 1583: before it Foundation counts by the Julian calendar.
    @Test func everyDayAgreesWithFoundation() throws {
        let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var random = SeededRandom(seed: 1)
        for _ in 0..<2000 {
            let time = UnixTime(
                milliseconds: Int64.random(in: -12_212_553_600_000...200_000_000_000_000, using: &random))
            let date = try Date(time.description, strategy: format)
            #expect(Int64((date.timeIntervalSince1970 * 1000).rounded()) == time.milliseconds)
            #expect(UnixTime(time.description) == time)
        }
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-11-23T24:00:00.000Z",
        "2026-11-23T05:10:00.123", "2026-11-23T05:10:00,123Z", "+026-11-23T05:10:00.123Z",
        "2026-11-00T05:10:00.123Z",
    ])
    func refused(_ text: String) { #expect(UnixTime(text) == nil) }

    @Test func extremesAreShownAndNotATrap() {
        #expect(UnixTime(milliseconds: .max).description.hasPrefix("9999"))
        #expect(UnixTime(milliseconds: .min).description.hasPrefix("0000"))
    }
}
