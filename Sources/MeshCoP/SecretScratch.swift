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
        unsafe wipeBytes(UnsafeMutableRawBufferPointer(storage))
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
    @inlinable
    public mutating func readHex(_ text: Span<UInt8>) -> Bool {
        count = 0
        let bytes = text.count / 2
        guard text.count & 1 == 0, unsafe bytes <= storage.count else { return false }
        var faults: UInt8 = 0
        for index in 0..<bytes {
            let high = Self.digits[Int(text[2 &* index])]
            let low = Self.digits[Int(text[2 &* index &+ 1])]
            faults |= high | low
            // In range: index is below bytes, and bytes was checked against the capacity.
            unsafe storage[index] = high &<< 4 | low & 15
        }
        // Digits are 0…15; everything else has the upper bits set.
        guard faults & 0xf0 == 0 else { return false }
        count = bytes
        return true
    }

    @usableFromInline static let digits: InlineArray<256, UInt8> = {
        var digits = InlineArray<256, UInt8>(repeating: 0xff)
        for byte in UInt8.min...UInt8.max { digits[Int(byte)] = hexDigit(byte) ?? 0xff }
        return digits
    }()
}
