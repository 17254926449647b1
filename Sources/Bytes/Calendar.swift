/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Equatable, Sendable {
    public let year: Int64
    /// 1…12.
    public let month: Int64
    /// 1…31.
    public let day: Int64

    public init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    // The calendar repeats every 400 years. Each year begins in March here, so that the leap day is its last.

    /// - Parameter days: since 1970-01-01.
    public init(daysSince1970 days: Int64) {
        let shifted = days + 719_468  // days since 0000-03-01
        let era = shifted.dividedFloor(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    }

    /// Days since 1970-01-01. A day that the month does not have counts on into the next month.
    public var daysSince1970: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted.dividedFloor(by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension [UInt8] {
    /// Appends a time as RFC 3339 text in UTC, 24 characters: `2026-11-23T04:56:29.123Z`. Years outside 0…9999 are shown as the
    /// nearest of them.
    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z.
    public mutating func appendUTC(milliseconds: Int64) {
        appendUTC(milliseconds, separators: true)
    }

    /// Appends a time in the short form of ISO 8601, 16 characters: `20261123T045629Z`.
    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    public mutating func appendCompactUTC(seconds: Int64) {
        appendUTC(seconds * 1000, separators: false)
    }

    private mutating func appendUTC(_ time: Int64, separators: Bool) {
        let shown = Swift.min(Swift.max(time, -62_167_219_200_000), 253_402_300_799_999)
        let days = shown.dividedFloor(by: 86_400_000)
        let rest = shown - days * 86_400_000
        let date = CivilDate(daysSince1970: days)
        func put(_ value: Int64, _ width: Int, _ end: Character? = nil) {
            appendDigits(UInt64(value), width: width)
            if separators, let end { append(end.asciiValue!) }
        }
        put(date.year, 4, "-")
        put(date.month, 2, "-")
        put(date.day, 2)
        append(UInt8(ascii: "T"))
        put(rest / 3_600_000, 2, ":")
        put(rest / 60_000 % 60, 2, ":")
        put(rest / 1000 % 60, 2, ".")
        if separators { put(rest % 1000, 3) }
        append(UInt8(ascii: "Z"))
    }
}

extension Int64 {
    /// Rounds towards minus infinity, so that times before 1970 keep their order.
    public func dividedFloor(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
