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
        var isHex = true
        // In range: 16 digits are 8 bytes, and bytes was checked against the capacity.
        unsafe text.withUnsafeBytes { text in
            let target = unsafe UnsafeMutableRawBufferPointer(storage)
            var at = 0
            while at &+ 4 <= bytes {
                let digits = unsafe UInt64(
                    littleEndian: text.loadUnaligned(fromByteOffset: 2 &* at, as: UInt64.self))
                let (four, areHex) = Self.bytes(of: digits)
                isHex = isHex && areHex
                unsafe target.storeBytes(of: four.littleEndian, toByteOffset: at, as: UInt32.self)
                at &+= 4
            }
            while at < bytes {
                guard let high = unsafe hexDigit(text[2 &* at]), let low = unsafe hexDigit(text[2 &* at &+ 1])
                else {
                    isHex = false
                    return
                }
                unsafe target[at] = high &<< 4 | low
                at &+= 1
            }
        }
        guard isHex else { return false }
        count = bytes
        return true
    }

    /// Eight digits at once, the first in the lowest byte; the bytes mean nothing when not all are digits.
    @usableFromInline @inline(__always)
    static func bytes(of digits: UInt64) -> (UInt32, areHex: Bool) {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits = ones &* 0x80
        // With seven bits a byte, adding 80 − n sets a byte's high bit exactly where it is n or more.
        let seven = digits & ~highBits
        let lower = seven | ones &* 0x20
        let isDigit = (seven &+ ones &* (0x80 - 0x30)) & ~(seven &+ ones &* (0x80 - 0x3a))
        let isLetter = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x67))
        let areHex = (isDigit | isLetter) & ~digits & highBits == highBits
        // '0'…'9' have their value in the lower four bits; letters, whose bit 6 is set, that plus 9.
        let values = (digits & (ones &* 0x0f)) &+ (digits &>> 6 & ones) &* 9
        // Two nibbles to a byte, then four bytes together.
        var pairs = (values &<< 4 | values &>> 8) & 0x00ff_00ff_00ff_00ff
        pairs = (pairs | pairs &>> 8) & 0x0000_ffff_0000_ffff
        return (UInt32(truncatingIfNeeded: pairs | pairs &>> 16), areHex)
    }
}
