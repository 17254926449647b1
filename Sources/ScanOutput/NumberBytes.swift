import Bytes
import DiscoveryLatency

// Numbers as people read them, written straight into a byte buffer: no Foundation, no String in between.

extension [UInt8] {
    /// Appends text known at compile time.
    @inline(__always)
    mutating func put(_ text: StaticString) {
        unsafe append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends text.
    mutating func put(_ text: String) { append(contentsOf: text.utf8) }

    /// Appends one character `count` times; nothing for a count below one.
    mutating func put(_ character: UInt8, times count: Int) {
        if count > 0 { append(contentsOf: repeatElement(character, count: count)) }
    }

    /// Appends spaces; nothing for a count below one.
    mutating func pad(_ count: Int) { put(UInt8(ascii: " "), times: count) }
}

/// A number rounded half away from zero to `decimals` places, trailing zeros cut off where `trimmed`.
/// What is not finite, or too large to be a figure of a scan, is `n/a`.
func appendDecimal(
    _ value: Double, decimals: Int, trimmed: Bool = false, grouped: Bool = false, to text: inout [UInt8]
) {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.isFinite, scaled.magnitude < 1e17 else { return text.put("n/a") }
    text.appendFixedPoint(Int64(wholePartOf: scaled), decimals: decimals, trimmed: trimmed, grouped: grouped)
}

/// A latency in nanoseconds with as many digits as it deserves and its unit: `0.376 ms`, `5.25 ms`, `496.3 ms`, from
/// ten seconds on `16.98 s`.
func appendLatency(_ nanoseconds: Double, to text: inout [UInt8]) {
    appendShortLatency(nanoseconds, to: &text)
    if nanoseconds.magnitude < 9_999_950_000 { text.put(" ms") }
}

/// The same for tables of milliseconds: `496.3`, but `16.98 s`.
func appendShortLatency(_ nanoseconds: Double, to text: inout [UInt8]) {
    let ms = nanoseconds / 1e6
    if ms.magnitude >= 9999.95 {
        appendDecimal(ms / 1000, decimals: ms.magnitude < 1_000_000 ? 2 : 1, grouped: true, to: &text)
        text.put(" s")
    } else {
        appendDecimal(ms, decimals: ms.magnitude < 0.9995 ? 3 : ms.magnitude < 9.995 ? 2 : 1, to: &text)
    }
}

/// A latency as text; `-` where there is none.
func latencyText(_ nanoseconds: Int64?) -> String {
    guard let nanoseconds else { return "-" }
    var text: [UInt8] = []
    appendLatency(Double(nanoseconds), to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// A setting as the user would type it: `30 ms`, `11.25 ms`, `40959.375 ms`.
func settingText(_ nanoseconds: Int64) -> String {
    var text: [UInt8] = []
    appendDecimal(Double(nanoseconds) / 1e6, decimals: 3, trimmed: true, to: &text)
    text.put(" ms")
    return String(decoding: text, as: UTF8.self)
}

/// A span of time a person waits for: `8.2 s`, `1 min 05 s`, `2 h 03 min`.
func appendWait(nanoseconds: Int64, to text: inout [UInt8]) {
    let seconds = Double(Swift.max(nanoseconds, 0)) / 1e9
    if seconds < 59.95 {
        appendDecimal(seconds, decimals: 1, trimmed: true, to: &text)
        return text.put(" s")
    }
    let whole = Int(wholePartOf: Swift.min(seconds.rounded(), 1e15))
    let (large, small) = whole < 3600 ? (whole / 60, whole % 60) : (whole / 3600, whole % 3600 / 60)
    text.appendDecimal(large)
    text.put(whole < 3600 ? " min " : " h ")
    text.appendDigits(UInt64(small), width: 2)
    text.put(whole < 3600 ? " s" : " min")
}

/// A time span as text, see `appendWait`.
func waitText(_ nanoseconds: Int64) -> String {
    var text: [UInt8] = []
    appendWait(nanoseconds: nanoseconds, to: &text)
    return String(decoding: text, as: UTF8.self)
}

/// `1,204`.
func grouped(_ count: Int) -> String {
    var text: [UInt8] = []
    text.appendGrouped(count)
    return String(decoding: text, as: UTF8.self)
}

/// A count with its noun: `1 device`, `1,204 devices`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
}
