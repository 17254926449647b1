/// The identifiers that Home Assistant gives datasets: 48 bits of milliseconds and 80 random ones, in 26 characters of
/// Crockford's base32.
public enum ULID {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// A new one with the time of something that exists already.
    public static func make(at time: UnixTime) -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        return make(at: time, using: &random)
    }

    static func make(at time: UnixTime, using random: inout some RandomNumberGenerator) -> [UInt8] {
        let milliseconds = UInt64(max(0, time.milliseconds)) & (1 << 48 - 1)
        var text: [UInt8] = []
        for shift in stride(from: 45, through: 0, by: -5) {
            text.append(digits[Int(milliseconds >> UInt64(shift) & 31)])
        }
        for _ in 0..<16 { text.append(digits[Int.random(in: 0..<32, using: &random)]) }
        return text
    }

    /// 26 digits, the first of them at most 7.
    public static func isValid(_ text: [UInt8]) -> Bool {
        text.count == 26 && text.allSatisfy { digits.contains($0) } && text[0] <= 0x37
    }
}
