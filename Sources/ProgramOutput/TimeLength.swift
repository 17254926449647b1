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
