import Glibc
import Synchronization

/// How many processors are at work in this machine.
public func availableProcessors() -> Int { max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

/// Does two things at the same time: `other` on a thread of its own, `here` on the caller's. Returns when both are
/// done. Without a thread to be had, one after the other.
///
/// The corresponding C functions are `pthread_create` and `pthread_join`.
public func inParallel<Failure: Error>(
    _ other: @escaping @Sendable () -> Void, _ here: () throws(Failure) -> Void
) throws(Failure) {
    guard let thread = startedThread(other) else {
        other()
        return try here()
    }
    defer { pthread_join(thread, nil) }
    try here()
}

/// Calls `body` once with each number below `pieces`, on every processor. Returns when all are done.
public func inParallel(pieces: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let queue = PieceQueue(pieces, body)
    func share(_ threads: Int) {
        guard threads > 1 else { return queue.run() }
        inParallel({ queue.run() }, { share(threads - 1) })
    }
    share(min(availableProcessors(), pieces))
}

/// Runs `body` on a thread that nobody waits for. False, and nothing is run, where there is no thread to be had.
///
/// The corresponding C functions are `pthread_create` and `pthread_detach`.
@discardableResult
public func detached(_ body: @escaping @Sendable () -> Void) -> Bool {
    guard let thread = startedThread(body) else { return false }
    pthread_detach(thread)
    return true
}

/// Nil where there is no thread to be had.
private func startedThread(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let work = unsafe Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let created = unsafe pthread_create(
        &thread, nil,
        { context in
            guard let context = unsafe context else { return nil }
            unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
            return nil
        }, work.toOpaque())
    if created == 0 { return thread }
    unsafe work.release()
    return nil
}

private final class PieceQueue: Sendable {
    private let next = Mutex(0)
    private let pieces: Int
    private let body: @Sendable (Int) -> Void

    init(_ pieces: Int, _ body: @escaping @Sendable (Int) -> Void) {
        self.pieces = pieces
        self.body = body
    }

    func run() {
        while true {
            let piece = next.withLock { next in
                next += 1
                return next - 1
            }
            guard piece < pieces else { return }
            body(piece)
        }
    }
}

private final class Work {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
