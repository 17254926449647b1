import Bytes

/// A buffer for one dataset after another, wiped at its end: a stream of datasets is read without an allocation
/// for each.
@safe
public struct SecretScratch: ~Copyable {
    @usableFromInline let storage: UnsafeMutableBufferPointer<UInt8>
    @usableFromInline var count = 0

    public init(capacity: Int) {
        unsafe storage = .allocate(capacity: max(capacity, 1))
        unsafe storage.initialize(repeating: 0)
    }

    deinit {
        unsafe wipeMemory(UnsafeMutableRawBufferPointer(storage))
        unsafe storage.deallocate()
    }

    /// What was read last.
    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe UnsafeBufferPointer(rebasing: storage[..<count])
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }

    /// Replaces the content by the bytes of a text that is nothing but hex digits, an even number of them. Any other
    /// text, and one that does not fit, leaves the content empty.
    /// - Returns: whether it was read.
    public mutating func readHex(_ text: Span<UInt8>) -> Bool {
        let isHex = unsafe Bytes.readHex(text, into: storage)
        count = isHex ? text.count / 2 : 0
        return isHex
    }
}
