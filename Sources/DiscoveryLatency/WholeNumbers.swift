/// Floating point becomes whole numbers here and nowhere else (`tools/check numbers` looks): what lies outside of the type's
/// range is held at its end, what is no number is 0, and nothing traps, wherever a value comes from.
extension FixedWidthInteger {
    /// What stands before the point.
    @inlinable
    public init(wholePartOf value: Double) {
        if value < 0x1p63 {
            self = Self(clamping: value > -0x1p63 ? Int64(value) : .min)
        } else if value.isNaN {
            self = 0
        } else {
            self = value < 0x1p64 ? Self(clamping: UInt64(value)) : .max
        }
    }

    /// The nearest whole number, half away from zero.
    @inlinable
    public init(nearest value: Double) { self.init(wholePartOf: value.rounded()) }

    /// The whole number below a value (`.down`), above it (`.up`), or as another rule has it.
    @inlinable
    public init(rounding value: Double, _ rule: FloatingPointRoundingRule) {
        self.init(wholePartOf: value.rounded(rule))
    }
}

extension Double {
    /// The nearest whole number, as both kinds, of a value between −2^31 and 2^31; halves go to the even one. Beside
    /// 2^52 a number of 64 bits has no room for a fraction: two instructions, and none that could trap.
    @inline(__always)
    var nearestOfSmall: (whole: Int, value: Double) {
        let beside = self + 0x1.8p52
        return (Int(Int32(truncatingIfNeeded: beside.bitPattern)), beside - 0x1.8p52)
    }
}
