internal import Glibc

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
        guard let memory = unsafe malloc(self.capacity * MemoryLayout<Element>.stride) else {
            fatalError("no memory for \(self.capacity) elements of \(MemoryLayout<Element>.stride) bytes")
        }
        unsafe base = memory.bindMemory(to: Element.self, capacity: self.capacity)
    }

    /// All bits of all elements are 0; pages that are never used are not touched.
    init(zeroed count: Int) {
        capacity = max(1, count)
        guard let memory = unsafe calloc(capacity, MemoryLayout<Element>.stride) else {
            fatalError("no memory for \(capacity) elements of \(MemoryLayout<Element>.stride) bytes")
        }
        unsafe base = memory.bindMemory(to: Element.self, capacity: capacity)
    }

    deinit { unsafe free(base) }

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
