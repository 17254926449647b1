extension Database {
    /// Pragmas that take a number which is not known when the program is compiled: pragmas cannot be bound.
    public enum NumericPragma: Sendable {
        case userVersion, applicationID

        var name: String {
            switch self {
            case .userVersion: "user_version"
            case .applicationID: "application_id"
            }
        }
    }

    public func setPragma(_ pragma: NumericPragma, to value: Int32) throws(DatabaseError) {
        try executeScript(Array("PRAGMA \(pragma.name) = \(value)".utf8))
    }

    /// The first column of the first row; 0 when there is none.
    public func number(_ sql: SQL) throws(DatabaseError) -> Int64 {
        var statement = try prepare(sql)
        return try statement.step() ? statement.integer(0) : 0
    }
}
