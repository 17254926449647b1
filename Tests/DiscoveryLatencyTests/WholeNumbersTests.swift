import DiscoveryLatency
import Testing

/// Values from outside become whole numbers, and none of them traps.
@Test func nearestWholeNumbers() {
    let cases: [(Double, Int64)] = [
        (0, 0), (-0.0, 0), (0.4, 0), (0.5, 1), (-0.5, -1), (2.5, 3), (1e15 + 0.5, 1_000_000_000_000_001),
        (0x1p62, 1 << 62), (0x1p63, .max), (0x1.fffffffffffffp62, 0x7fff_ffff_ffff_fc00), (-0x1p63, .min),
        (-0x1.0000000000001p63, .min), (1e300, .max), (-1e300, .min), (.infinity, .max), (-.infinity, .min),
        (.nan, 0), (.signalingNaN, 0), (.leastNonzeroMagnitude, 0),
    ]
    for (value, nearest) in cases { #expect(Int64(nearest: value) == nearest, "\(value)") }
    #expect(UInt8(nearest: -1.0) == 0 && UInt8(nearest: 255.6) == 255 && UInt8(nearest: 254.5) == 255)
}

/// Every type and every rule, at the ends of their ranges and beyond.
@Test func wholePartsAndRules() {
    func holds<T: FixedWidthInteger>(_ type: T.Type) {
        let (low, high) = (Double(T.min), Double(T.max))
        for (value, held) in [
            (high, T.max), (high.nextUp, .max), (high * 2, .max), (1e300, .max), (.infinity, .max), (.nan, 0),
            (low.nextDown, .min), (low * 2 - 1, .min), (-1e300, .min), (-.infinity, .min), (low, .min),
            (-.nan, 0), (3.99, 3), (0.99, 0), (-0.99, 0), (-0.0, 0),
        ] as [(Double, T)] {
            #expect(T(wholePartOf: value) == held, "\(type) \(value)")
        }
        // The greatest number below 2^63 or 2^64 that a Double can say, and all of it where it is the greatest.
        #expect(Double(T(wholePartOf: high.nextDown)) <= high.nextDown)
        #expect(T(rounding: 2.1, .up) == 3 && T(rounding: 2.9, .down) == 2 && T(nearest: 2.5) == 3)
        for rule in [FloatingPointRoundingRule.up, .down, .towardZero, .awayFromZero, .toNearestOrEven] {
            #expect(T(rounding: .nan, rule) == 0 && T(rounding: .infinity, rule) == .max)
            #expect(T(rounding: 0x1p64, rule) == .max && T(rounding: -0x1p64, rule) == .min)
        }
    }
    holds(Int64.self)
    holds(UInt64.self)
    holds(Int.self)
    holds(Int32.self)
    holds(UInt8.self)
    holds(Int8.self)
    #expect(UInt64(wholePartOf: 0x1p63) == 1 << 63 && UInt64(wholePartOf: 0x1.8p63) == 3 << 62)
    #expect(Int64(wholePartOf: -2.9) == -2 && Int64(rounding: -2.1, .down) == -3)
}
