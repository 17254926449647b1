import SQLite
import Schemas
import TestSupport
import Testing

@Suite struct DatabaseTests {
    @Test func valuesComeBackAsBound() throws {
        let database = try Database(opening: ":memory:")
        try database.execute("CREATE TABLE t (i INTEGER, d REAL, s TEXT, b BLOB, n) -- and a comment\n;;")
        do {
            var insert = try database.prepare("INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)")
            try insert.bind(Int64.min, at: 1)
            try insert.bind(0.1, at: 2)
            try insert.bind(text: "Ä\0b", at: 3)
            try insert.bind(blob: bytes("00ff10").span, at: 4)
            try insert.bindNull(at: 5)
            try insert.run()
            try insert.bind(blob: [UInt8]().span, at: 4)
            try insert.run()
        }
        #expect(database.changes == 1)
        #expect(database.lastInsertedRow == 2)
        var select = try database.prepare("SELECT *, typeof(b) FROM t ORDER BY rowid")
        let first = try select.step()
        #expect(first)
        #expect(select.integer(0) == .min)
        #expect(select.double(1) == 0.1)
        #expect(select.string(2) == "Ä\0b")
        #expect(select.bytes(3) == [0, 0xFF, 0x10])
        let isNull = select.isNull(4)
        #expect(isNull)
        let null = select.blob(4).isEmpty
        #expect(null)
        let second = try select.step()
        #expect(second)
        #expect(select.string(5) == "blob")
        let empty = select.blob(3).isEmpty
        #expect(empty)
        let more = try select.step()
        #expect(!more)
    }

    @Test func errorsSayWhereAndNeverTheValue() throws {
        let database = try Database(opening: ":memory:")
        try database.execute("CREATE TABLE t (b BLOB UNIQUE CHECK (length(b) < 20))")
        let misspelt = #expect(throws: DatabaseError.self) { try database.execute("SELECT * FORM t") }
        #expect(misspelt?.sqlOffset == 9)
        #expect(misspelt?.code == .error)

        let secret = Array("0123456789abcdef".utf8)
        var insert = try database.prepare("INSERT INTO t VALUES (?)")
        try insert.bind(blob: secret.span, at: 1)
        try insert.run()
        var failure: DatabaseError?
        do throws(DatabaseError) { try insert.run() } catch { failure = error }
        #expect(failure?.kind == .constraint)
        #expect(failure?.code != .constraint, "an extended code")
        #expect(failure?.description.contains("0123456789abcdef") == false)
    }

    @Test func aTransactionThatThrowsLeavesNothing() throws {
        let database = try Database(opening: ":memory:")
        try database.execute("CREATE TABLE t (i)")
        #expect(throws: DatabaseError.self) {
            try database.immediate { () throws(DatabaseError) in
                try database.execute("INSERT INTO t VALUES (1)")
                try database.execute("INSERT INTO missing VALUES (1)")
            }
        }
        let open = database.isInTransaction
        #expect(!open)
        #expect(try database.number("SELECT count(*) FROM t") == 0)
        let sum = try database.immediate { () throws(DatabaseError) -> Int64 in
            try database.execute("INSERT INTO t VALUES (20); INSERT INTO t VALUES (22)")
            return try database.number("SELECT sum(i) FROM t")
        }
        #expect(sum == 42)
    }

    @Test func everyEmbeddedScriptRuns() throws {
        let database = try Database(opening: ":memory:")
        for script in Schemas.store { try database.executeScript(script) }
        #expect(try database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'credential'") == 1)
    }
}
