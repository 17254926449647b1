import Glibc

/// Zeros that the optimizer may not leave out. The corresponding C function is `explicit_bzero`.
public func wipeMemory(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    unsafe explicit_bzero(start, bytes.count)
}
