public import ProgramOutput

extension TimeLength {
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
            guard let named = Unit(named: rest) else {
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
        self.init(nanoseconds: nanoseconds)
    }
}

extension TimeLength.Unit {
    fileprivate init?(named name: some StringProtocol) {
        guard
            let unit = name == "µs" || name == "μs"
                ? .microseconds : Self.allCases.first(where: { $0.symbol == name })
        else { return nil }
        self = unit
    }
}

extension TimeLength: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<TimeLength> {
        guard let unit = Unit.allCases.first(where: { $0.symbol.uppercased() == placeholder }) else {
            preconditionFailure("the placeholder of a duration names its unit: US, MS, S, MIN, H or D")
        }
        var kind = ValueKind<TimeLength> { text throws(ArgumentError) in
            try TimeLength(text, unit: unit)
        }
        kind.show = { $0.shown(in: unit) }
        kind.isDuration = true
        return kind
    }
}
