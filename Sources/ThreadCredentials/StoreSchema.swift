import Bytes
import SQLite

// A store that somebody hands us may have triggers, views or tables of other shapes: before anything is read, what it has
// is compared with what the scripts of this version make.

extension CredentialStore {
    /// The digest of the schema that the scripts make. A test says what it should be.
    static let schemaDigest: UInt64 = 0x530b_9372_435a_e3a1

    /// - Throws: ``StoreError/foreignSchema(_:)``, which names what is foreign or missing.
    static func requireOwnSchema(
        of database: borrowing Database, _ migrations: Migrations
    ) throws(StoreError) {
        let isOwn = migrations.scripts == Self.migrations.scripts
        let difference = try storing { () throws(DatabaseError) -> String? in
            if isOwn, try digest(ofSchema: database) == schemaDigest { return nil }
            let model = try Database.store(":memory:")
            for script in migrations.scripts { try model.executeScript(script) }
            let found = try firstDifference(objects(in: database), objects(in: model))
            return found ?? (isOwn ? "its schema is damaged" : nil)
        }
        if let difference { throw .foreignSchema(difference) }
    }

    /// Of all rows of the schema, in an order of their own: that in the file depends on its past.
    static func digest(ofSchema database: borrowing Database) throws(DatabaseError) -> UInt64 {
        var rows = try database.prepare(
            "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name")
        var bytes: [UInt8] = []
        while try rows.step() {
            for column in 0..<4 {
                bytes.append(span: rows.text(column))
                bytes.append(0)
            }
        }
        let words = SHA256().words(of: bytes.span)
        return UInt64(words[0]) << 32 | UInt64(words[1])
    }

    private struct SchemaObject {
        var type: String
        var name: String
        var sql: String
    }

    private static func objects(in database: borrowing Database) throws(DatabaseError) -> [SchemaObject] {
        var rows = try database.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name")
        var objects: [SchemaObject] = []
        while try rows.step() {
            objects.append(SchemaObject(type: rows.string(0), name: rows.string(1), sql: rows.string(2)))
        }
        return objects
    }

    /// The first that is foreign, missing or changed. Names come from the file: they are cut.
    private static func firstDifference(_ found: [SchemaObject], _ expected: [SchemaObject]) -> String? {
        for object in found {
            guard let own = expected.first(where: { $0.type == object.type && $0.name == object.name }) else {
                return "it has a \(object.type.prefix(20)) '\(object.name.prefix(40))'"
            }
            if own.sql != object.sql { return "its \(own.type) \(own.name) has another definition" }
        }
        for own in expected where !found.contains(where: { $0.type == own.type && $0.name == own.name }) {
            return "it has no \(own.type) \(own.name)"
        }
        return nil
    }
}
