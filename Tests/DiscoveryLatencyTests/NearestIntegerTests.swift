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
    #expect(UInt8(nearest: -1.0) == 0 && UInt8(nearest: 255.6) == 255 && UInt8(nearest: Float(254.5)) == 255)
}
