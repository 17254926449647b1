public import Glibc

/// The error number of a failed system call, with the text of `strerror(3)`.
public struct Errno: Error, Equatable, Sendable, CustomStringConvertible {
    public let code: CInt

    public init(_ code: CInt) { self.code = code }

    /// The calling thread's `errno` now.
    public static var current: Errno { Errno(Glibc.errno) }

    public var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        unsafe buffer.withUnsafeMutableBufferPointer { _ = unsafe strerror_r(code, $0.baseAddress!, $0.count) }
        let end = buffer.firstIndex(of: 0) ?? buffer.count
        return String(decoding: buffer[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Runs a system call that returns −1 on failure: its value, or the error number as a typed error.
///
/// Every call of this package that can be interrupted by a signal goes through here; `EINTR` is retried
/// unless the caller wants to see it.
@inlinable
public func valueOrErrno<Value: FixedWidthInteger>(
    retryOnInterrupt: Bool = true, _ call: () -> Value
) throws(Errno) -> Value {
    while true {
        let value = call()
        if value != -1 { return value }
        let failure = Errno.current
        if failure.code != EINTR || !retryOnInterrupt { throw failure }
    }
}
