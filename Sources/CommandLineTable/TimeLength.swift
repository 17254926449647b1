import Bytes

/// A length of time on the command line, in whole nanoseconds, never negative.
public struct TimeLength: Equatable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    public static func microseconds(_ count: Int) -> TimeLength { TimeLength(nanoseconds: Int64(count) * 1000) }
    public static func milliseconds(_ count: Int) -> TimeLength {
        TimeLength(nanoseconds: Int64(count) * 1_000_000)
    }
    public static func seconds(_ count: Int) -> TimeLength {
        TimeLength(nanoseconds: Int64(count) * 1_000_000_000)
    }

    /// The nearest nanosecond to a number of milliseconds; for literals such as `.milliseconds(0.625)`.
    public static func milliseconds(_ count: Double) -> TimeLength {
        TimeLength(nanoseconds: Int64(exactly: (count * 1e6).rounded()) ?? .max)
    }

    public static func < (a: TimeLength, b: TimeLength) -> Bool { a.nanoseconds < b.nanoseconds }

    public enum Unit: Int64, CaseIterable, Sendable {
        case microseconds = 1000
        case milliseconds = 1_000_000
        case seconds = 1_000_000_000
        case minutes = 60_000_000_000
        case hours = 3_600_000_000_000
        case days = 86_400_000_000_000

        /// As it is written after a number.
        public var symbol: String {
            switch self {
            case .microseconds: "us"
            case .milliseconds: "ms"
            case .seconds: "s"
            case .minutes: "min"
            case .hours: "h"
            case .days: "d"
            }
        }
    }

    /// Reads `30`, `30ms`, `11.25 ms`, `0.5s`, `90us`, `2min`; a bare number is in `unit`.
    ///
    /// Decimals are exact: what is no whole number of nanoseconds is refused, as are an empty text, signs,
    /// exponents, `nan`, `inf` and what does not fit 63 bits of nanoseconds (292 years).
    public init(_ text: some StringProtocol, unit: Unit) throws(ArgumentError) {
        let shown = "'\(text)'"
        let numberEnd = text.firstIndex { !($0.isASCII && $0.isWholeNumber) && $0 != "." } ?? text.endIndex
        let number = text[..<numberEnd]
        let rest = text[numberEnd...].drop { $0 == " " }
        guard !number.isEmpty, number != "." else {
            let isNegative = text.hasPrefix("-") && text.dropFirst().first?.isWholeNumber == true
            throw ArgumentError(
                isNegative ? "\(shown) is negative" : "\(shown) is not a duration",
                next: "write a number of \(unit.symbol), or one with us, ms, s, min, h or d")
        }
        var scale = unit
        if !rest.isEmpty || numberEnd != text.endIndex {
            guard let named = Self.unit(named: rest) else {
                throw ArgumentError("\(shown) is not a duration", next: "the units are us, ms, s, min, h and d")
            }
            scale = named
        }
        let parts = number.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        var decimals = parts.count == 2 ? parts[1] : ""
        guard !decimals.contains(".") else { throw ArgumentError("\(shown) is not a number") }
        while decimals.last == "0" { decimals.removeLast() }
        guard decimals.utf8.count <= 18 else { throw ArgumentError("\(shown) is finer than a nanosecond") }
        var total: UInt128 = 0
        var power: UInt128 = 1
        for digit in parts[0].utf8 {
            total = total * 10 + UInt128(digit - 0x30)
            guard total <= UInt128(Int64.max) else { throw ArgumentError("\(shown) is too long") }
        }
        for digit in decimals.utf8 {
            total = total * 10 + UInt128(digit - 0x30)
            power *= 10
        }
        // At most 2^63 · 10^18 · 8.64·10^13, too much for 128 bits only where the result is too long anyway.
        let (product, overflow) = total.multipliedReportingOverflow(by: UInt128(scale.rawValue))
        guard !overflow, let nanoseconds = Int64(exactly: product / power) else {
            throw ArgumentError("\(shown) is too long")
        }
        guard product.isMultiple(of: power) else { throw ArgumentError("\(shown) is finer than a nanosecond") }
        self.nanoseconds = nanoseconds
    }

    private static func unit(named name: some StringProtocol) -> Unit? {
        name == "µs" || name == "μs" ? .microseconds : Unit.allCases.first { $0.symbol == name }
    }

    /// In the largest unit that needs no decimals, or in milliseconds.
    public var description: String {
        for unit in [Unit.hours, .minutes, .seconds] where nanoseconds != 0 && nanoseconds % unit.rawValue == 0
        {
            return shown(in: unit)
        }
        return shown(in: .milliseconds)
    }

    /// The number and the unit: `30 ms`, `11.25 ms`.
    public func shown(in unit: Unit) -> String {
        var text: [UInt8] = []
        switch unit {
        case .microseconds: text.appendFixedPoint(nanoseconds, decimals: 3)
        case .milliseconds: text.appendFixedPoint(nanoseconds, decimals: 6)
        case .seconds: text.appendFixedPoint(nanoseconds, decimals: 9)
        case .minutes, .hours, .days:
            let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit.rawValue)
            guard rest == 0 else { return shown(in: .seconds) }
            text.appendDecimal(whole)
        }
        return "\(String(decoding: text, as: UTF8.self)) \(unit.symbol)"
    }
}
