/// Whether a device was there from the start of the trial in which it was heard for the first time: the only trial of
/// a run, or the first of several that the device is seen in.
///
/// That trial alone cannot tell a device that is hard to hear from one that walked in. What can be asked is how the
/// first wait compares with the silences between its later advertising events: if it was there all the time, the
/// first wait is a silence like the others. The device is taken to have arrived late if both hold:
/// - the first wait is longer than every gap heard later, and
/// - so much longer that chance would do it less than once in a thousand times even if its reports came purely at
///   random. Of memoryless gaps the chance that one more wait exceeds r times the longest of n is
///   Π (i = 1…n) i / (i + r). Real advertisers are more regular than that, so the rule errs towards keeping a device.
///
/// With n later gaps the first wait must exceed the longest gap by: n = 3: 16 times, 5: 7.5, 10: 4, 20: 2.7,
/// 50: 1.9, 200: 1.3. A device with a single event cannot be judged and is kept.
public enum LateArrival {
    /// The chance under which a first wait is no longer taken for one of the device's own silences.
    public static let significance = 0.001

    /// - Parameters:
    ///   - firstSeen: from t = 0 to the first report, in nanoseconds.
    ///   - gaps: how many gaps between advertising events were heard afterwards.
    ///   - longestGap: the longest of them in nanoseconds.
    public static func isLate(firstSeen: Int64, gaps: Int, longestGap: Int64) -> Bool {
        guard gaps > 0, longestGap > 0, firstSeen > longestGap else { return false }
        return chance(ratio: Double(firstSeen) / Double(longestGap), gaps: gaps) < significance
    }

    /// The chance that one more memoryless wait exceeds `ratio` times the longest of `gaps` such waits.
    static func chance(ratio: Double, gaps: Int) -> Double {
        var chance = 1.0
        for i in 1...max(1, min(gaps, 1_000_000)) {
            chance *= Double(i) / (Double(i) + ratio)
            if chance < significance { break }
        }
        return chance
    }
}
