internal import Glibc

/// Zeros that the optimizer may not leave out. The corresponding C function is `explicit_bzero`.
public func wipeMemory(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe explicit_bzero(start, bytes.count)
}

extension [UInt8] {
    /// Wipes the array's buffer, then gives it back: its bytes and what lies behind them, where bytes that were removed
    /// still are.
    ///
    /// Only this array's buffer is wiped: an array that was copied shares it until one of the two changes.
    public mutating func wipe() {
        let spare = capacity - count
        if spare > 0 { append(contentsOf: repeatElement(0, count: spare)) }
        unsafe withUnsafeMutableBytes { unsafe wipeMemory($0) }
        removeAll(keepingCapacity: false)
    }
}
