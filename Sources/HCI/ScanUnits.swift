/// Scan windows and intervals on the wire: multiples of 0.625 ms (Core Specification Vol 4 Part E 7.8.10).
public enum ScanUnits {
    /// One unit in nanoseconds.
    public static let nanoseconds: Int64 = 625_000
    /// 2.5 ms … 10.24 s: what LE Set Scan Parameters takes.
    public static let legacyRange: ClosedRange<UInt16> = 0x0004...0x4000
    /// 2.5 ms … 40.959375 s: what LE Set Extended Scan Parameters takes.
    public static let extendedRange: ClosedRange<UInt16> = 0x0004...0xffff

    /// The nearest multiple (halves up); nil where it lies outside 1…0xFFFF.
    public static func nearest(toNanoseconds value: Int64) -> UInt16? {
        guard value >= 0, value <= 0xffff * nanoseconds + nanoseconds / 2 else { return nil }
        let units = (value + nanoseconds / 2) / nanoseconds
        return units > 0 ? UInt16(exactly: units) : nil
    }

    public static func nanoseconds(_ units: UInt16) -> Int64 { Int64(units) * nanoseconds }

    public static func milliseconds(_ units: UInt16) -> Double { Double(units) * 0.625 }
}
