import Glibc

/// How many processors are at work in this machine.
public func availableProcessors() -> Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

/// Does two things at the same time: `other` on a thread of its own, `here` on the caller's. Returns when both are
/// done. Without a thread to be had, one after the other.
///
/// The corresponding C functions are `pthread_create` and `pthread_join`.
public func inParallel<Failure: Error>(
    _ other: @escaping @Sendable () -> Void, _ here: () throws(Failure) -> Void
) throws(Failure) {
    let work = unsafe Unmanaged.passRetained(Work(other))
    var thread = pthread_t()
    let created = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
    guard created == 0 else {
        unsafe work.release()
        other()
        return try here()
    }
    defer { pthread_join(thread, nil) }
    try here()
}

private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
