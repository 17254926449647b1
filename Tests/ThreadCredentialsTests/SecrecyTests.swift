import Foundation
import MeshCoP
import SQLite
import TestSupport
import Testing

@testable import ThreadCredentials

@Suite struct SecrecyTests {
    let temporary = TemporaryStore()

    static func key(_ byte: UInt8) -> [UInt8] { (0..<16).map { byte ^ ($0 &* 29) } }

    @Test func noFileHasADeletedKey() throws {
        let store = try temporary.open()
        for round in UInt64(1)...2 {
            for n in UInt8(0)..<12 {
                let moves = n % 3 == 0 ? round * 1000 : 0
                _ = try store.store(
                    Submission(
                        dataset(network: UInt64(n) + 1 + moves, seconds: round, key: Self.key(n)),
                        forBorderAgent: BorderAgentID(bytes: [n, 0xAA])))
            }
        }
        for n in UInt8(0)..<12 {
            #expect(temporary.contains(Self.key(n)), "the test looks in the right place")
            _ = try store.delete(.borderAgent(BorderAgentID(bytes: [n, 0xAA])), force: true)
            #expect(!temporary.contains(Self.key(n)))
        }
        #expect(try store.history().entries.allSatisfy { $0.reason != .deleted || $0.dataset == nil })
        #expect(try store.check().isHealthy)
    }

    /// Rows that grow make SQLite split pages, which leaves copies of rows behind that secure_delete does not reach.
    @Test func noCopyOfAKeyStaysInFreeSpace() throws {
        let store = try temporary.open()
        try store.database.execute("PRAGMA synchronous = OFF")
        var random = SeededRandom(seed: 7)
        var dead: [[UInt8]] = []
        var alive: [UInt8: [UInt8]] = [:]
        for round in UInt64(1)...2000 {
            let n = UInt8.random(in: 0..<200, using: &random)
            let key = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
            let filler = [UInt8](repeating: 7, count: Int.random(in: 0...140, using: &random))
            let dataset = dataset(network: UInt64(n) + 1, seconds: round, key: key) {
                $0.set(TLVType(rawValue: 189), to: filler)
            }
            _ = try store.store(Submission(dataset, forBorderAgent: BorderAgentID(bytes: [n])))
            if let old = alive.updateValue(key, forKey: n) { dead.append(old) }
        }
        #expect(dead.contains { temporary.contains($0) })
        try store.purgeHistory()
        #expect(!dead.contains { temporary.contains($0) })
        #expect(alive.values.allSatisfy { temporary.contains($0) })
    }

    @Test func noFileHasAPurgedKey() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 1, key: Self.key(1)), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 2, key: Self.key(2)), forBorderAgent: agentA))
        #expect(temporary.contains(Self.key(1)))
        #expect(try store.purgeHistory().count == 1)
        #expect(!temporary.contains(Self.key(1)))
        #expect(temporary.contains(Self.key(2)))
    }

    @Test func deletingOneAgentKeepsAKeyThatAnotherHas() throws {
        let store = try temporary.open()
        _ = try store.store(Submission(dataset(seconds: 1, key: Self.key(1)), forBorderAgent: agentA))
        _ = try store.store(Submission(dataset(seconds: 1, key: Self.key(1)), forBorderAgent: agentB))
        _ = try store.store(Submission(dataset(seconds: 2, key: Self.key(2)), forBorderAgent: agentB))
        // Key 1 is agent A's, and agent B's past.
        #expect(try store.delete(.borderAgent(agentA)).forgottenInHistory == 1)
        #expect(!temporary.contains(Self.key(1)))
        #expect(temporary.contains(Self.key(2)))
    }

    /// An insert fails in the middle of a row: neither the next row nor the end of the insert leaves its bytes.
    @Test func aFailedInsertLeavesNoKeyInMemory() throws {
        let database = try Database(opening: ":memory:")
        try database.execute("CREATE TABLE t (id INTEGER, key BLOB)")
        let key = Self.key(5)
        var insert = SealedInsert(try database.prepare("INSERT INTO t VALUES (?1, ?2)"))
        try insert.begin(.history, id: 1)
        try insert.add(blob: key.span)
        let isAdded = (try? insert.add(1)) != nil
        #expect(!isAdded, "there is no third column")
        // The array keeps its buffer: what is looked at is memory that is still its own.
        let (start, count) = unsafe insert.pendingBytes { ($0.baseAddress!, $0.count) }
        let before = unsafe Data(bytes: start, count: count)
        #expect(before.range(of: Data(key)) != nil, "the test looks in the right place")
        try insert.begin(.history, id: 2)
        let after = unsafe Data(bytes: start, count: count)
        #expect(after.range(of: Data(key)) == nil)
    }

    /// As above where no row follows: in a process of its own, which looks at the memory that the insert had.
    @Test func theEndOfAFailedInsertLeavesNoKeyInTheHeap() async throws {
        await #expect(processExitsWith: .success) {
            func copies(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
                var found = 0
                for at in 0..<(count - 16) {
                    var matched = 0
                    while matched < 16, unsafe start[at + matched] == UInt8(100 + matched) { matched += 1 }
                    if matched == 16 { found += 1 }
                }
                return found
            }
            guard let database = try? Database(opening: ":memory:"),
                (try? database.execute("CREATE TABLE t (id INTEGER, key BLOB)")) != nil
            else { exit(2) }
            var start = unsafe UnsafePointer<UInt8>(bitPattern: 16)!
            var count = 0
            do {
                var insert = SealedInsert(try database.prepare("INSERT INTO t VALUES (?1, ?2)"))
                try insert.begin(.history, id: 1)
                let key = (0..<200).map { UInt8($0) }
                try insert.add(blob: key.span)
                if (try? insert.add(1)) != nil { exit(3) }
                unsafe (start, count) = unsafe insert.pendingBytes {
                    unsafe ($0.baseAddress!.assumingMemoryBound(to: UInt8.self), $0.count)
                }
                if unsafe copies(start, count) == 0 { exit(4) }  // the test looks in the right place
            } catch {
                exit(5)
            }
            exit(unsafe copies(start, count) == 0 ? 0 : 6)
        }
    }

    @Test func filesArePrivateFromTheFirstMoment() throws {
        let before = umask(0)
        defer { umask(before) }
        let store = try temporary.open()
        #expect(temporary.mode(temporary.directory + "/store") == 0o700)
        #expect(temporary.mode(temporary.path) == 0o600)
        try store.database.execute("BEGIN IMMEDIATE; INSERT INTO preferred VALUES (0, x'0102030405060708', 0)")
        #expect(temporary.files.contains("credentials.sqlite-journal"))
        #expect(temporary.mode(temporary.path + "-journal") == 0o600)
        try store.database.execute("ROLLBACK")
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o777])
    func aStoreThatOthersCanReachIsRefused(_ mode: Int) throws {
        do { _ = try temporary.open() }
        unsafe chmod(temporary.path, mode_t(mode))
        let refusal = StoreError.accessibleToOthers(path: temporary.path, mode: UInt32(mode))
        #expect(throws: refusal) { _ = try temporary.open(.writing) }
        #expect(throws: refusal) { _ = try temporary.open(.reading) }
        unsafe chmod(temporary.path, 0o600)
        #expect(throws: Never.self) { _ = try temporary.open(.reading) }
    }

    @Test func errorsNameNoValue() throws {
        let store = try temporary.open()
        let key = Self.key(9)
        _ = try store.store(Submission(dataset(key: key), forBorderAgent: agentA))
        var texts: [String] = []
        func collect(_ body: () throws -> Void) {
            do { try body() } catch {
                texts.append("\(error)")
                dump(error, to: &texts[texts.count - 1])
            }
        }
        collect { try store.database.execute("INSERT INTO credential SELECT * FROM credential") }
        collect { try store.database.execute("UPDATE credential SET tlvs = NULL") }
        collect { try store.database.execute("UPDATE credential SET extended_pan_id = tlvs") }
        collect { _ = try store.store(Submission(dataset(channel: 1, key: key), forBorderAgent: agentA)) }
        collect {
            _ = try store.store(Submission(dataset(key: key) { $0.remove(.pskc) }, forBorderAgent: agentA))
        }
        #expect(texts.count == 5)
        for text in texts {
            #expect(!text.lowercased().contains(hex(key)))
            #expect(!text.contains("\(key)"))
        }
    }
}
