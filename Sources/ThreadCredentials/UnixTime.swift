import Glibc

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
public struct UnixTime: Hashable, Comparable, Sendable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// The system's clock now.
    public static var now: UnixTime {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    public static func < (a: UnixTime, b: UnixTime) -> Bool { a.milliseconds < b.milliseconds }

    /// Text of the form `2026-11-23T05:10:00.123Z` (RFC 3339); nil for anything else.
    public init?(_ text: some StringProtocol) {
        let utf8 = Array(text.utf8)
        self.init(utf8.span)
    }

    /// The same text as bytes.
    public init?(_ text: Span<UInt8>) {
        guard text.count == 24, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: "T"), text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
            text[19] == UInt8(ascii: "."), text[23] == UInt8(ascii: "Z")
        else { return nil }
        guard let year = Self.number(text, 0..<4), let month = Self.number(text, 5..<7),
            let day = Self.number(text, 8..<10), let hour = Self.number(text, 11..<13),
            let minute = Self.number(text, 14..<16), let second = Self.number(text, 17..<19),
            let fraction = Self.number(text, 20..<23), (1...12).contains(month), (1...31).contains(day),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let (_, checkedMonth, checkedDay) = Self.date(ofDay: days)
        guard checkedMonth == month, checkedDay == day else { return nil }  // no 31st of February
        milliseconds = ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + fraction
    }

    /// Decimal digits; nil where there is anything else.
    private static func number(_ text: Span<UInt8>, _ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return value
    }

    // Days since 1970 of the proleptic Gregorian calendar, in eras of 400 years that start in March.

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        )
    }
}

extension UnixTime: CustomStringConvertible {
    /// `2026-11-23T05:10:00.123Z`. Years outside 0…9999 (a damaged file) are shown as the nearest of them.
    public var description: String {
        var text: [UInt8] = []
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the 24 characters of ``description``.
    public func append(to text: inout [UInt8]) {
        let shown = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let day = shown >= 0 ? shown / 86_400_000 : (shown - 86_399_999) / 86_400_000
        let rest = shown - day * 86_400_000
        let date = Self.date(ofDay: day)
        func append(_ value: Int64, digits: Int, then separator: UInt8) {
            var divisor: Int64 = digits == 4 ? 1000 : digits == 3 ? 100 : 10
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
            text.append(separator)
        }
        append(date.year, digits: 4, then: UInt8(ascii: "-"))
        append(date.month, digits: 2, then: UInt8(ascii: "-"))
        append(date.day, digits: 2, then: UInt8(ascii: "T"))
        append(rest / 3_600_000, digits: 2, then: UInt8(ascii: ":"))
        append(rest / 60_000 % 60, digits: 2, then: UInt8(ascii: ":"))
        append(rest / 1000 % 60, digits: 2, then: UInt8(ascii: "."))
        append(rest % 1000, digits: 3, then: UInt8(ascii: "Z"))
    }
}
