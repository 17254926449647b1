import SQLite
import Synchronization
import Testing

@testable import ThreadCredentials

/// Another process holds the lock: Swift's threads go on, and who waits may stop waiting.
@Suite struct WaitingTests {
    let temporary = TemporaryStore()

    /// Runs `body` while the store is locked.
    private func locked(_ body: (ThreadCredentialsClient) async throws -> Void) async throws {
        _ = try temporary.open().store(Submission(dataset(), forBorderAgent: agentA))
        let database = try Database(opening: temporary.path, .readWrite)
        try database.execute("BEGIN EXCLUSIVE")
        try await body(ThreadCredentialsClient(temporary.location, waiting: .seconds(600)))
        try database.execute("ROLLBACK")
    }

    @Test func waitingBlocksNoThreadOfThePool() async throws {
        try await locked { client in
            // More calls than the pool has threads; a pool that waited would run nothing else before they give up.
            let waiters = (0..<8).map { _ in Task { try await client.allCredentials().count } }
            for _ in 0..<20 { await Task.detached { await Task.yield() }.value }
            for waiter in waiters { waiter.cancel() }
            for waiter in waiters {
                await #expect(throws: StoreError.cancelled) { try await waiter.value }
            }
        }
    }

    @Test func waitingHasALimit() async throws {
        try await locked { _ in
            let client = try ThreadCredentialsClient(temporary.location, waiting: .milliseconds(300))
            let error = await #expect(throws: StoreError.self) { try await client.allCredentials() }
            guard case .database(let reason) = error else {
                return #expect(Bool(false), "\(String(describing: error))")
            }
            #expect(reason.kind == .busy)
        }
    }

    @Test func whoWaitsGetsItWhenTheLockIsGone() async throws {
        let waiter = Mutex<Task<Int, any Error>?>(nil)
        try await locked { client in
            waiter.withLock { $0 = Task { try await client.allCredentials().count } }
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try await waiter.withLock { $0 }?.value == 1)
    }
}
