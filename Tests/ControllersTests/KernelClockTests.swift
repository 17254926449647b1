import LinuxSystem
import Testing

@testable import Controllers

/// Times in milliseconds: the wall clock is at 1,000,000 when the monotonic clock is at 1,000.
@Suite struct KernelClockTests {
    private func ms(_ value: Int64) -> Int64 { value * 1_000_000 }

    @Test func placesStampsOnTheMonotonicLine() {
        var clock = KernelClock(wall: ms(1_000_000), monotonic: ms(1000))
        clock.didRead(wall: ms(1_000_050), monotonic: ms(1050))
        #expect(clock.time(ofStamp: ms(1_000_020)) == ms(1020))
        #expect(clock.time(ofStamp: ms(1_000_049)) == ms(1049))
        clock.didEmpty()
        #expect(clock.steps == 0)
        #expect(clock.unixTimeOfZero == ms(999_000))
    }

    /// A wall clock beyond what can be told is held at the end of it: it stands still, and that is no step.
    @Test(arguments: [wallClockRange.lowerBound, wallClockRange.upperBound])
    func aClockThatIsHeldDoesNotStep(_ held: Int64) {
        var clock = KernelClock(wall: held, monotonic: ms(1000))
        for read in 1...10 as ClosedRange<Int64> {
            clock.didRead(wall: held, monotonic: ms(1000 + read * 500))
            #expect(clock.time(ofStamp: .max) == ms(1000 + read * 500))
            clock.didEmpty()
        }
        #expect(clock.steps == 0)
    }

    @Test func followsDrift() {
        var clock = KernelClock(wall: ms(1_000_000), monotonic: ms(1000))
        for step in 1...1000 as ClosedRange<Int64> {
            // 1 ms of drift a second: 1 s in all, never a step.
            clock.didRead(wall: ms(1_000_000 + step * 1001), monotonic: ms(1000 + step * 1000))
            #expect(clock.time(ofStamp: ms(1_000_000 + step * 1001 - 5)) == ms(1000 + step * 1000 - 5))
            clock.didEmpty()
        }
        #expect(clock.steps == 0)
    }

    @Test(arguments: [3_600_000, -3_600_000, 60, -60, 3600 * 24 * 365 * 1000] as [Int64])
    func survivesStep(by step: Int64) {
        var clock = KernelClock(wall: ms(1_000_000), monotonic: ms(1000))
        clock.didRead(wall: ms(1_000_100), monotonic: ms(1100))
        clock.didEmpty()
        // Two packets before the wall clock is set at 1150, one after it; all read at 1200.
        clock.didRead(wall: ms(1_000_200 + step), monotonic: ms(1200))
        #expect(clock.steps == 1)
        let before = clock.time(ofStamp: ms(1_000_110))
        let alsoBefore = clock.time(ofStamp: ms(1_000_140))
        let after = clock.time(ofStamp: ms(1_000_170 + step))
        if step.magnitude > 1000 {
            #expect([before, alsoBefore, after] == [ms(1110), ms(1140), ms(1170)])
        }
        // A small step cannot be told from a packet that waited: but the line never runs backwards or ahead.
        #expect(before <= alsoBefore && alsoBefore <= after && after <= ms(1200))
        clock.didEmpty()
        // From here on all is as before.
        clock.didRead(wall: ms(1_000_300 + step), monotonic: ms(1300))
        #expect(clock.time(ofStamp: ms(1_000_290 + step)) == ms(1290))
        #expect(clock.steps == 1)
    }

    @Test func missingOrSenselessStampIsTheRead() {
        var clock = KernelClock(wall: ms(1_000_000), monotonic: ms(1000))
        clock.didRead(wall: ms(1_000_050), monotonic: ms(1050))
        #expect(clock.time(ofStamp: nil) == ms(1050))
        for stamp in [0, .min, .max, -1, ms(5)] as [Int64] {
            #expect(clock.time(ofStamp: stamp) == ms(1050))
        }
    }
}
