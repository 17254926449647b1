import Bytes
import Foundation
import JSON
import MeshCoP
import TestSupport
import Testing
import ThreadCredentials

@testable import CredentialOutput

@Suite struct StoreImportTests {
    static let tlvs =
        "0e080000000000010000000300001035060004001fffe002083c66f0dc9ef53f1c0708fdb360c72874da9905104094dce45388fd"
        + "3d3426e992cbf0697b030d474c2d5332302d6e65773030310102250b04106c9f919a4da9b213764fc83f849381080c0402a0f7f8"

    static let header = #"{"type":"store","format":"thread-creds/1","preferred":"3c66f0dc9ef53f1c"}"#
    static let credential =
        #"{"type":"credential","border_agent":"9483C451DC3E","kind":"active","extended_pan_id":"3c66f0dc9ef53f1c","#
        + #""source":"verbatim","created":"2026-11-23T05:10:00.123Z","modified":"2026-11-23T05:11:00.000Z","tlvs":"\#(tlvs)"}"#
    static let history = credential.replacingFirst("\"credential\"", "\"history\"").replacingFirst(
        #""tlvs""#, #""replaced":"2026-11-23T05:12:00.000Z","reason":"updated","tlvs""#)
    static let forgotten =
        history.replacingFirst(
            "\"tlvs\":\"\(tlvs)\"",
            "\"tlvs\":null,\"network_name_bytes\":\"c0af\",\"channel\":16,"
                + "\"pan_id\":9483,\"active_timestamp\":{\"seconds\":1,\"ticks\":2,\"authoritative\":true},"
                + "\"pending_timestamp\":null,\"verdict\":\"ok\"")

    private func read(_ line: String) throws(StoreImportError) -> StoreImportLine {
        let bytes = Array(line.utf8)
        return try StoreImportLine(bytes.span)
    }

    @Test func everyKindOfLineComesBack() throws {
        guard case .header(let preferred, 1) = try read(Self.header) else { return #expect(Bool(false)) }
        #expect(preferred?.description == "3c66f0dc9ef53f1c")

        guard case .credential(let submission) = try read(Self.credential) else { return #expect(Bool(false)) }
        #expect(submission.borderAgentID.description == "9483C451DC3E")
        #expect(submission.creationDate?.description == "2026-11-23T05:10:00.123Z")
        #expect(submission.lastModificationDate?.description == "2026-11-23T05:11:00.000Z")
        #expect(submission.dataset.hasSameBytes(as: try OperationalDataset(copying: bytes(Self.tlvs))))

        for line in [Self.history, Self.forgotten] {
            guard case .history(let entry, 0) = try read(line) else { return #expect(Bool(false)) }
            #expect(entry.reason == .updated)
            #expect(entry.replacementDate.description == "2026-11-23T05:12:00.000Z")
            var writer = JSONWriter()
            var section = StoreExport()
            section.history(entry, copy: 2, to: &writer)
            guard
                case .history(let again, 2) = try read(String(decoding: writer.bytes.dropLast(), as: UTF8.self))
            else {
                return #expect(Bool(false))
            }
            #expect(again.networkName == entry.networkName)
            #expect(again.activeTimestamp == entry.activeTimestamp)
            #expect(again.channel == 16)
            #expect(again.panID == 0x250B)
            #expect(again.verdict == .ok)
        }
    }

    static let mistakes: [(String, String)] = [
        ("", "a value was expected"),
        ("{}", "\"type\" is missing"),
        (#"{"type":"other"}"#, "store, credential, history, deleted or end"),
        (header.replacingFirst("creds/1", "creds/3"), "thread-creds/1"),
        (header.replacingFirst("3c66", "3c6x"), "16 hex digits"),
        (credential.replacingFirst("9483C4", "9483CX"), "border_agent"),
        (credential.replacingFirst("\"active\"", "\"pending\""), "kind: the dataset is active"),
        (credential.replacingFirst("\"3c66", "\"4c66"), "extended_pan_id: the dataset has another one"),
        (credential.replacingFirst("verbatim", "invented"), "one of verbatim, rebuilt"),
        (credential.replacingFirst("05:10:00.123Z", "05:10"), "created: a time"),
        (credential.replacingFirst("\"0e08", "\"0eff"), "tlvs: Active Timestamp (TLV 14) at byte 0"),
        (credential.replacingFirst("\"0e08", "\"0e0"), "tlvs"),
        (history.replacingFirst("updated", "lost"), "reason: one of"),
        (forgotten.replacingFirst("c0af", String(repeating: "c0", count: 17)), "at most 16 bytes"),
        (forgotten.replacingFirst("\"ok\"", "\"malformed\""), "verdict"),
        (forgotten.replacingFirst("\"ticks\":2", "\"ticks\":32768"), "ticks below 2^15"),
    ]

    @Test(arguments: mistakes)
    func errorsSayWhere(_ line: String, _ text: String) {
        let error = #expect(throws: StoreImportError.self) { try read(line) }
        let said = error?.description ?? ""
        #expect(text == "a value was expected" || said.contains(text), "\(said)")
        #expect(!said.contains("4094dce4"))
    }

    /// Whatever a file holds: no trap, no key in the error, and what is read is written back the same.
    @Test func mutatedLines() throws {
        let corpus = [Self.header, Self.credential, Self.history, Self.forgotten].map { Array($0.utf8) }
        var accepted = 0
        try forEachMutation(of: corpus, cases: 20_000, seed: 0x1A2B) { bytes in
            let line: StoreImportLine
            do throws(StoreImportError) {
                line = try StoreImportLine(bytes.span)
            } catch {
                if error.description.contains("dce45388fd3d") { throw MutationProblem.keyInError }
                return
            }
            accepted += 1
            var writer = JSONWriter()
            var section = StoreExport()
            switch line {
            case .header(let preferred, _):
                section.header(preferred, at: UnixTime(milliseconds: 0), to: &writer)
            case .history(let entry, let copy): section.history(entry, copy: copy, to: &writer)
            case .deleted(let tombstone): section.deletion(tombstone, to: &writer)
            case .credential, .end: return
            }
            let written = Array(writer.bytes.dropLast())
            _ = try StoreImportLine(written.span)
        }
        #expect(accepted > 100)
    }

    enum MutationProblem: Error { case keyInError }

    @Test func prefixesOfAFileAreNoExportOrAreBroken() throws {
        forEachPrefix(of: Array(Self.credential.utf8)) { prefix in
            let isWhole = prefix.count == Self.credential.utf8.count
            let isExport = StoreImportLine.isExport(prefix.span)
            #expect(isExport == isWhole)
            #expect(isWhole == ((try? StoreImportLine(prefix.span)) != nil))
        }
        for other in [Array(#"{"activeTimestamp":{}}"#.utf8), bytes(Self.tlvs)] {
            let isExport = StoreImportLine.isExport(other.span)
            #expect(!isExport)
        }
    }

    /// Credentials as a store has them, with names of all kinds, and an agent that nobody named.
    static func stored() throws -> [ThreadCredentials] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "import-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try CredentialStore(
            StoreLocation(path: folder.path() + "/credentials.sqlite"), for: .writing)
        let names = ["", "03026869", "0302c3bc", "0303612262", "030d474c2d5332302d6e6577303031"]
        for (index, name) in names.enumerated() {
            for rest in ["", "330800000000000200003404000493e0"] {
                let text = tlvs.replacingFirst("030d474c2d5332302d6e6577303031", name) + rest
                try _ = store.store(
                    Submission(
                        OperationalDataset(copying: bytes(text)),
                        forBorderAgent: index == 1 ? .unknown : BorderAgentID(bytes: [UInt8(index), 7])),
                    allowing: .partial)
            }
        }
        return try store.allCredentials().credentials
    }

    private static func exported() throws -> [[UInt8]] {
        var json = JSONWriter()
        var section = StoreExport()
        for entry in try stored() { section.credential(entry, to: &json) }
        return json.bytes.split(separator: 0x0A).map(Array.init)
    }

    /// The fast reader of credential lines takes a line as the JSON reader does, or leaves it to that one.
    @Test func bothReadersOfACredentialAgree() throws {
        let corpus = try Self.exported()
        #expect(corpus.count == 10)
        #expect(
            corpus.filter { CredentialLine.read($0.span) != nil }.count == 6,
            "names that need escapes or are not ASCII take the other way")
        var taken = 0
        try forEachMutation(of: corpus, cases: 20_000, seed: 1) { line in
            guard let quick = CredentialLine.read(line.span) else { return }
            taken += 1
            guard case .credential(let slow) = try StoreImportLine(line.span) else {
                Issue.record("another kind of line: \(String(decoding: line, as: UTF8.self))")
                return
            }
            #expect(Self.facts(of: quick) == Self.facts(of: slow))
        }
        #expect(taken > 300)
    }

    private static func facts(of submission: Submission) -> [String] {
        let source = if case .verbatim = submission.origin { "verbatim" } else { "rebuilt" }
        var digits: [UInt8] = []
        digits.appendHex(submission.dataset.bytes)
        return [
            submission.borderAgentID.description, String(decoding: digits, as: UTF8.self), source,
            "\(submission.creationDate, default: "-")", "\(submission.lastModificationDate, default: "-")",
            "\(submission.force)",
        ]
    }
}

extension String {
    func replacingFirst(_ part: String, _ other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    private func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
