import LinuxSystem

extension Database {
    /// Runs `body` in a transaction that takes the write lock at once (BEGIN IMMEDIATE), so that two writers
    /// wait for each other instead of failing half-way. Commits when `body` returns, rolls back when it throws.
    public func immediate<Result: ~Copyable, Failure: DatabaseFailure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try converting(Failure.init) { () throws(DatabaseError) in try execute("BEGIN IMMEDIATE") }
        let result: Result
        do throws(Failure) {
            result = try body()
        } catch {
            rollBack()
            throw error
        }
        do throws(DatabaseError) {
            try execute("COMMIT")
        } catch {
            rollBack()
            var failure = error
            failure.isFromCommit = true
            throw Failure(failure)
        }
        return result
    }

    /// Runs `body` in a transaction that reads one state of the database (BEGIN), and ends it; in the one that is open where
    /// there is one.
    public func snapshot<Result: ~Copyable, Failure: DatabaseFailure>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if isInTransaction { return try body() }
        try converting(Failure.init) { () throws(DatabaseError) in try execute("BEGIN") }
        defer { rollBack() }
        return try body()
    }

    /// After some errors (a full disk, an I/O error) SQLite has already rolled back.
    private func rollBack() {
        if isInTransaction { try? execute("ROLLBACK") }
    }
}
