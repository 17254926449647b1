import Foundation
import MeshCoP
import SQLite
import TestSupport
import Testing

@testable import ThreadCredentials

/// Of every bit of a store that flips, none changes an answer silently: it is the same, or it is refused or marked.
@Suite struct BitFlipTests {
    let temporary = TemporaryStore()

    /// How many lines an export of the store has, or nil where it says that something is damaged.
    private func exported() -> Int? {
        guard let store = try? temporary.open(.reading) else { return nil }
        var pieces = 0
        let damage = try? store.forEachPiece { piece throws(StoreError) in
            if case .network(let network) = piece { pieces += network.count } else { pieces += 1 }
        }
        return damage?.isEmpty == true ? pieces : nil
    }

    /// Everything that a store answers, or nil where it says that something is damaged.
    private func answers() -> [String]? {
        do {
            let store = try temporary.open(.reading)
            let contents = try store.contents()
            if !contents.damage.isEmpty { return nil }
            var answers = contents.listing.credentials.map { entry in
                "\(entry.row) \(entry.borderAgentID) \(entry.kind) \(hex(array(entry.dataset.bytes))) \(entry.isPreferred) "
                    + "\(entry.isStale) \(entry.isInConflict) \(entry.source) \(entry.verdict) \(entry.creationDate) "
                    + "\(entry.lastModificationDate)"
            }
            answers += contents.history.entries.map { entry in
                "\(entry.row ?? 0) \(entry.version) \(entry.reason) \(entry.replacementDate) \(entry.source) "
                    + (entry.dataset.map { hex(array($0.bytes)) } ?? "")
            }
            answers += contents.tombstones.map { "\($0)" }
            answers.append(try store.preferredCredentials().map { "\($0.row)" } ?? "none")
            return answers
        } catch {
            return nil
        }
    }

    private func fill() throws {
        let store = try temporary.open()
        for agent in UInt8(1)...6 {
            for seconds in 1...UInt64(agent % 3 + 1) {
                _ = try store.store(
                    Submission(
                        dataset(
                            network: UInt64(agent / 2) + 1, seconds: seconds,
                            key: Array(repeating: agent, count: 16)),
                        forBorderAgent: try! BorderAgentID(bytes: [agent])),
                    at: UnixTime(milliseconds: Int64(seconds)))
            }
        }
        _ = try store.delete(.borderAgent(try! BorderAgentID(bytes: [6])), force: true)
        // As many pages of as many kinds in a quarter of the bytes.
        let database = try Database(opening: temporary.path, .readWrite)
        try database.execute("PRAGMA page_size = 512; VACUUM")
    }

    /// Every bit takes some ten minutes: `EVERY_BIT=1 swift test --filter BitFlip`. Without it one in some hundred is tried, by seed.
    @Test func noFlippedBitChangesAnAnswerSilently() throws {
        try fill()
        let whole = try Data(contentsOf: URL(filePath: temporary.path))
        let expected = try #require(answers())
        // A header line stands before what the answers tell of, which end with the preference.
        let lines = try #require(exported())
        #expect(lines == expected.count)
        var random = SeededRandom(seed: 5)
        let isThorough = ProcessInfo.processInfo.environment["EVERY_BIT"] != nil
        var (noticed, tried) = (0, 0)
        var position = 0
        while position < whole.count * 8 {
            var damaged = whole
            damaged[position / 8] ^= 1 << (position % 8)
            try damaged.write(to: URL(filePath: temporary.path), options: [])
            let found = answers()
            tried += 1
            if found == nil { noticed += 1 }
            #expect(found == nil || found == expected, "bit \(position % 8) of byte \(position / 8)")
            // It reads in other ways: what one of them sees, the other need not.
            let linesNow = exported()
            #expect(linesNow == nil || linesNow == lines, "bit \(position % 8) of byte \(position / 8)")
            position += isThorough ? 1 : Int.random(in: 1...400, using: &random)
        }
        print(
            "\(whole.count) bytes: \(noticed) of \(tried) flipped bits noticed, none changed an answer silently"
        )
        #expect(noticed > 100)
    }

    /// What is stored over a flipped bit is stored, or refused; what it says is so.
    @Test func noFlippedBitMakesAChangeSayWhatIsNotSo() throws {
        try fill()
        let whole = try Data(contentsOf: URL(filePath: temporary.path))
        let agent = try BorderAgentID(bytes: [4])
        let newer = dataset(network: 3, seconds: 9, key: Array(repeating: 4, count: 16))
        var random = SeededRandom(seed: 6)
        var position = 800
        while position < whole.count * 8 {
            var damaged = whole
            damaged[position / 8] ^= 1 << (position % 8)
            try damaged.write(to: URL(filePath: temporary.path), options: [])
            if let result = try? temporary.open(.changing).store(Submission(newer, forBorderAgent: agent)) {
                #expect(
                    result.outcome == .updated && !result.isStale || !result.damage.isEmpty
                        || result.replacedDamaged,
                    "bit \(position % 8) of byte \(position / 8): \(result.outcome)")
            }
            position += Int.random(in: 1...2000, using: &random)
        }
    }
}
