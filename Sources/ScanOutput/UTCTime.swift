/// Appends a Unix time as RFC 3339 text in UTC with milliseconds: `2026-11-23T04:56:29.123Z`.
///
/// Days are turned into a date by the proleptic Gregorian calendar's 400-year cycle, whose year begins in March so
/// that the leap day is its last.
func appendUTC(unixNanoseconds time: Int64, to text: inout [UInt8]) {
    let millisecond = Int(floorDivide(time, 1_000_000))
    let second = floorDivide(millisecond, 1000)
    let day = floorDivide(second, 86_400)
    let shifted = day + 719_468  // days since 0000-03-01
    let cycle = floorDivide(shifted, 146_097)
    let dayOfCycle = shifted - cycle * 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
    func put(_ value: Int, _ width: Int, _ end: StaticString) {
        var scale = 1
        for _ in 1..<width { scale *= 10 }
        while scale > 0 {
            text.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
            scale /= 10
        }
        text.put(end)
    }
    put(year, 4, "-")
    put(month, 2, "-")
    put(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1, 2, "T")
    let secondOfDay = second - day * 86_400
    put(secondOfDay / 3600, 2, ":")
    put(secondOfDay / 60 % 60, 2, ":")
    put(secondOfDay % 60, 2, ".")
    put(millisecond - second * 1000, 3, "Z")
}

private func floorDivide<Number: FixedWidthInteger>(_ a: Number, _ b: Number) -> Number {
    let (quotient, rest) = a.quotientAndRemainder(dividingBy: b)
    return rest < 0 ? quotient - 1 : quotient
}
