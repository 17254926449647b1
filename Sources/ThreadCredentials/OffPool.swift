import LinuxSystem
import SQLite
import Synchronization

/// Runs `body` on a thread of its own, so that none of Swift's threads waits for a lock. It is given how long it may wait,
/// in milliseconds, and is called again while another process holds the lock and there is time left.
///
/// - Throws: what `body` throws; ``StoreError/cancelled`` where the task was cancelled while it waited.
func offPool<Result: Sendable>(
    waiting: Duration, _ body: @escaping @Sendable (Int32) throws(StoreError) -> Result
) async throws(StoreError) -> Result {
    let state = Waiting()
    let outcome: Swift.Result<Result, StoreError> = await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            let deadline = monotonicTime() + nanoseconds(waiting)
            let attempts: @Sendable () -> Void = {
                continuation.resume(returning: attempt(until: deadline, state, body))
            }
            // Without a thread to be had the pool's own must do.
            if !detached(attempts) { attempts() }
        }
    } onCancel: {
        state.cancel()
    }
    return try outcome.get()
}

/// Whether the task that waits was cancelled.
private final class Waiting: Sendable {
    private let cancelled = Atomic(false)

    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    func cancel() { cancelled.store(true, ordering: .relaxed) }
}

private func attempt<Result>(
    until deadline: Int64, _ state: Waiting, _ body: (Int32) throws(StoreError) -> Result
) -> Swift.Result<Result, StoreError> {
    while true {
        if state.isCancelled { return .failure(.cancelled) }
        let left = max(0, (deadline - monotonicTime()) / 1_000_000)
        do throws(StoreError) {
            // Cancellation is looked for ten times a second.
            return .success(try body(Int32(min(left, 100))))
        } catch {
            guard case .database(let reason) = error, reason.kind == .busy, left > 0 else {
                return .failure(error)
            }
        }
    }
}

private func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let limited = min(max(seconds, 0), 1_000_000_000)
    return limited * 1_000_000_000 + attoseconds / 1_000_000_000
}
