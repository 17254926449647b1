import Bytes

/// Bytes that may hold keys: one heap buffer, never copied, overwritten with zeros before it is given back.
///
/// A class, so that a dataset can be stored in arrays and passed around without its bytes being copied: every copy
/// of the reference shares the one buffer, and the last one wipes it.
@safe
public final class SecretBytes: Sendable {
    nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer
    private let release: @Sendable (UnsafeMutableRawBufferPointer) -> Void
    public let count: Int

    /// A buffer of `capacity` bytes that `initialize` fills as far as it likes.
    public convenience init<Failure: Error>(
        capacity: Int, initializingWith initialize: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        unsafe try self.init(
            capacity: capacity, release: { unsafe $0.deallocate() }, initializingWith: initialize)
    }

    /// `release` gets the wiped buffer; tests look at it there.
    init<Failure: Error>(
        capacity: Int, release: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void,
        initializingWith initialize: (inout OutputSpan<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: max(capacity, 1), alignment: 1)
        let typed = unsafe raw.bindMemory(to: UInt8.self)
        var output = unsafe OutputSpan(buffer: typed, initializedCount: 0)
        do throws(Failure) {
            try initialize(&output)
        } catch {
            // What was written before the failure is as secret as the rest.
            unsafe wipeMemory(raw)
            unsafe release(raw)
            throw error
        }
        unsafe storage = raw
        unsafe self.release = release
        count = unsafe output.finalize(for: typed)
    }

    /// A copy of the bytes. The caller wipes its own.
    public convenience init(copying bytes: Span<UInt8>) {
        self.init(capacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    deinit {
        unsafe wipeMemory(storage)
        unsafe release(storage)
    }

    /// The bytes, for as long as this object is borrowed.
    public var span: Span<UInt8> {
        @_lifetime(borrow self)
        get {
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: storage[..<count]).bindMemory(to: UInt8.self)
            return unsafe _overrideLifetime(Span(_unsafeElements: bytes), borrowing: self)
        }
    }
}
