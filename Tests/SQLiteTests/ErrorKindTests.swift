import Foundation
import SQLite
import TestSupport
import Testing

/// What SQLite reports of files in a bad state arrives as the kind that programs act on.
@Suite struct ErrorKindTests {
    private func kind(of body: () throws -> Void) -> DatabaseError.Kind? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DatabaseError)?.kind
        }
    }

    @Test func kinds() throws {
        try withTemporaryFolder { folder in
            let path = folder.path() + "/file.sqlite"
            #expect(kind { _ = try Database(opening: path, .readWrite) } == .cannotOpen)
            #expect(
                kind { _ = try Database(opening: folder.path(), .readWrite).number("PRAGMA user_version") }
                    == .cannotOpen)
            let database = try Database(opening: path)
            try database.execute("CREATE TABLE t (a TEXT CHECK (length(a) < 3)); PRAGMA max_page_count = 4")

            let other = try Database(opening: path, .readWrite, busyTimeout: 0)
            try database.execute("BEGIN IMMEDIATE")
            #expect(kind { try other.execute("BEGIN IMMEDIATE") } == .busy)
            try database.execute("ROLLBACK")

            let reader = try Database(opening: path, .readOnly)
            let isReadOnly = reader.isReadOnly
            #expect(isReadOnly)
            #expect(kind { try reader.execute("INSERT INTO t VALUES ('a')") } == .readOnly)
            #expect(kind { try database.execute("INSERT INTO t VALUES ('long')") } == .constraint)
            #expect(
                kind {
                    try database.execute(
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 90000) INSERT INTO t SELECT 'ab' FROM n"
                    )
                } == .full)
            #expect(try database.number("SELECT count(*) FROM t") == 0)
        }
        try withTemporaryFolder { folder in
            let path = folder.path() + "/text"
            try Data(String(repeating: "not a database ", count: 99).utf8).write(to: URL(filePath: path))
            #expect(kind { _ = try Database(opening: path).number("PRAGMA user_version") } == .notADatabase)
        }
    }

    @Test func aFamilyMatchesItsExtendedCodes() {
        let extended = ResultCode(rawValue: ResultCode.busy.rawValue | 2 << 8)
        #expect(ResultCode.busy ~= extended)
        #expect(!(extended ~= .busy))
        #expect(extended.primary == .busy)
        #expect(DatabaseError(code: .error, message: "unsupported file format").kind == .corrupt)
        #expect(DatabaseError(code: .readOnlyRollback, message: "").kind == .readOnly)
    }

    @Test func aCopyHasEverything() throws {
        let database = try Database(opening: ":memory:")
        try database.execute("CREATE TABLE t (a); INSERT INTO t VALUES (7); PRAGMA user_version = 3")
        let copy = try Database(opening: ":memory:")
        try database.copy(into: copy)
        #expect(try copy.number("SELECT a FROM t") == 7)
        #expect(try copy.number("PRAGMA user_version") == 3)
    }
}
