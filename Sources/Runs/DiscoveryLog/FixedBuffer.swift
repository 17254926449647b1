/// Storage for a fixed number of plain values, allocated at once and touched page by page as it is filled: what is
/// never used costs address space only.
///
/// The hot path needs an array without reference counting, uniqueness and exclusivity checks. This one is owned by
/// exactly one value and checks every index, so that no use of it can reach memory that is not its own.
@safe
struct FixedBuffer<Element: BitwiseCopyable>: ~Copyable {
    let capacity: Int
    private let base: UnsafeMutablePointer<Element>

    /// Elements are uninitialised: the owner assigns an element before it reads it.
    init(uninitialized capacity: Int) {
        self.capacity = max(1, capacity)
        unsafe base = .allocate(capacity: self.capacity)
    }

    init(repeating element: Element, count: Int) {
        self.init(uninitialized: count)
        unsafe base.initialize(repeating: element, count: capacity)
    }

    deinit { unsafe base.deallocate() }

    @inline(__always)
    subscript(index: Int) -> Element {
        unsafeAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity))
            return unsafe UnsafePointer(base + index)
        }
        unsafeMutableAddress {
            precondition(UInt(bitPattern: index) < UInt(bitPattern: capacity))
            return unsafe base + index
        }
    }
}
