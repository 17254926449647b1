import SQLite
import Testing

@Suite struct MigrationTests {
    static let first = Array("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1);".utf8)
    static let second = Array("ALTER TABLE t ADD COLUMN b TEXT; UPDATE t SET b = 'two';".utf8)
    static let broken = Array("ALTER TABLE t ADD COLUMN c TEXT; INSERT INTO missing VALUES (1);".utf8)

    static func migrations(_ scripts: [UInt8]...) -> Migrations {
        Migrations(applicationID: 0x0102_0304, scripts: scripts)
    }

    @Test func anEmptyFileGetsEveryScriptOnce() throws {
        let database = try Database(opening: ":memory:")
        let migrations = Self.migrations(Self.first, Self.second)
        #expect(try migrations.state(of: database) == .empty)
        try migrations.run(on: database) { _ in Issue.record("there is nothing to back up") }
        #expect(try migrations.state(of: database) == .current)
        #expect(try database.number("PRAGMA application_id") == 0x0102_0304)
        #expect(try database.number("PRAGMA user_version") == 2)
        try migrations.run(on: database)
        #expect(try database.number("SELECT count(*) FROM t WHERE b = 'two'") == 1)
    }

    @Test func anOlderFileIsBackedUpAndBroughtOn() throws {
        let database = try Database(opening: ":memory:")
        try Self.migrations(Self.first).run(on: database)
        let migrations = Self.migrations(Self.first, Self.second)
        #expect(try migrations.state(of: database) == .older(version: 1))
        var backedUp: [Int] = []
        try migrations.run(on: database) { backedUp.append($0) }
        #expect(backedUp == [1])
        #expect(try database.number("PRAGMA user_version") == 2)
    }

    @Test func aScriptThatFailsChangesNothing() throws {
        let database = try Database(opening: ":memory:")
        try Self.migrations(Self.first).run(on: database)
        #expect(throws: MigrationError.self) {
            try Self.migrations(Self.first, Self.broken).run(on: database)
        }
        #expect(try database.number("PRAGMA user_version") == 1)
        #expect(try database.number("SELECT count(*) FROM pragma_table_info('t')") == 1)
    }

    @Test func aBackupThatFailsStopsTheMigration() throws {
        let database = try Database(opening: ":memory:")
        try Self.migrations(Self.first).run(on: database)
        let full = DatabaseError(code: .full, message: "no room")
        #expect(throws: MigrationError.failed(full)) {
            try Self.migrations(Self.first, Self.second).run(on: database) { _ throws(DatabaseError) in
                throw full
            }
        }
        #expect(try database.number("PRAGMA user_version") == 1)
    }

    @Test func newerAndForeignFilesAreRefused() throws {
        let newer = try Database(opening: ":memory:")
        try Self.migrations(Self.first, Self.second).run(on: newer)
        #expect(throws: MigrationError.newerVersion(found: 2, supported: 1)) {
            try Self.migrations(Self.first).run(on: newer)
        }
        let foreign = try Database(opening: ":memory:")
        try foreign.execute("CREATE TABLE bookmarks (url)")
        #expect(throws: MigrationError.foreignDatabase(applicationID: 0)) {
            try Self.migrations(Self.first).run(on: foreign)
        }
        let versionZero = try Database(opening: ":memory:")
        try versionZero.execute("PRAGMA application_id = 16909060; CREATE TABLE t (a)")
        #expect(throws: MigrationError.impossibleVersion(0)) {
            try Self.migrations(Self.first).run(on: versionZero)
        }
    }
}
