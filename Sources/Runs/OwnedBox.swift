/// A value on the heap with one owner, read and changed in place.
///
/// Kept in a `let` of a class, it spares the hot path the exclusivity check that a stored `var` would cost on every
/// access. What is given up is the check that nobody changes the value while it is being read: the owner must not
/// call out to code that could come back to it.
@safe
public struct OwnedBox<Value: ~Copyable>: ~Copyable {
    @usableFromInline
    let pointer: UnsafeMutablePointer<Value>

    @inlinable
    public init(_ value: consuming Value) {
        unsafe pointer = .allocate(capacity: 1)
        unsafe pointer.initialize(to: value)
    }

    @inlinable
    deinit {
        unsafe pointer.deinitialize(count: 1)
        unsafe pointer.deallocate()
    }

    @inlinable
    public var value: Value {
        @inline(__always)
        unsafeAddress { unsafe UnsafePointer(pointer) }
        @inline(__always)
        nonmutating unsafeMutableAddress { unsafe pointer }
    }
}
