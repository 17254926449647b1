/// Runs `body`; an error that it throws becomes one of the caller's type.
///
///     try converting(StoreError.init) { () throws(DatabaseError) in try database.execute("VACUUM") }
///
/// - Parameters:
///   - wrap: makes the caller's error of the other one.
///   - body: names the error that it throws; Swift does not infer that of a closure.
@inlinable
public func converting<Result: ~Copyable, Cause: Error, Failure: Error>(
    _ wrap: (Cause) -> Failure, _ body: () throws(Cause) -> Result
) throws(Failure) -> Result {
    do throws(Cause) {
        return try body()
    } catch {
        throw wrap(error)
    }
}
