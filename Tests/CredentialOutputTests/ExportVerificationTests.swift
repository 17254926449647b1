import JSON
import MeshCoP
import TestSupport
import Testing
import ThreadCredentials

@testable import CredentialOutput

/// A backup that was damaged or cut is no backup: it is refused, whatever bit it was.
@Suite struct ExportVerificationTests {
    private static let agent = try! BorderAgentID(text: "9483C451DC3E")

    /// A section with a line of each kind.
    private static let export: [UInt8] = {
        let dataset = try! OperationalDataset(copying: bytes(StoreImportTests.tlvs))
        let time = UnixTime("2026-11-23T05:10:00.123Z")!
        let entry = HistoryEntry(
            borderAgentID: agent, kind: .active, dataset: dataset, extendedPANID: dataset.extendedPANID!,
            source: .verbatim,
            creationDate: time, lastModificationDate: time, replacementDate: time, reason: .updated)
        var json = JSONWriter()
        var section = StoreExport()
        section.header(dataset.extendedPANID, at: time, to: &json)
        section.credential(try! StoreImportTests.stored()[4], to: &json)
        section.history(entry, to: &json)
        section.deletion(
            Tombstone(
                borderAgentID: agent, kind: .active, extendedPANID: dataset.extendedPANID!,
                timestamp: Timestamp(seconds: 7, ticks: 1, authoritative: true), deletionDate: time), to: &json)
        section.end(to: &json)
        return json.bytes
    }()

    /// Reads a file as an import does, without a store.
    private func verify(_ file: [UInt8]) throws(StoreImportError) -> ExportVerification {
        var verification = ExportVerification()
        for (index, line) in file.split(separator: 0x0A).enumerated() {
            let bytes = Array(line)
            let (parsed, digest) = try StoreImportLine.verified(bytes.span)
            try verification.add(parsed, digest: digest, number: index + 1)
        }
        try verification.finish()
        return verification
    }

    @Test func aWholeFileIsVerifiedAndSoAreSeveralSections() throws {
        #expect(try !verify(Self.export).isUnverified)
        #expect(try !verify(Self.export + Self.export).isUnverified)
    }

    @Test func everyFlippedBitIsNoticed() {
        for index in Self.export.indices {
            for bit in 0..<8 {
                var file = Self.export
                file[index] ^= 1 << bit
                if index == file.count - 1 { continue }  // the line end of the last line is nobody's
                #expect(throws: StoreImportError.self, "byte \(index), bit \(bit)") { try verify(file) }
            }
        }
    }

    @Test func aCutOrShuffledFileIsNoticed() {
        let lines = Self.export.split(separator: 0x0A).map { Array($0) + [0x0A] }
        for count in 1..<lines.count {
            #expect(throws: StoreImportError.cut(start: 1)) { try verify(lines.prefix(count).flatMap { $0 }) }
        }
        for missing in lines.indices {
            var some = lines
            some.remove(at: missing)
            #expect(throws: StoreImportError.self) { try verify(some.flatMap { $0 }) }
            var more = lines
            more.insert(lines[missing], at: missing)
            #expect(throws: StoreImportError.self) { try verify(more.flatMap { $0 }) }
        }
        // Two sections, the first of them cut.
        let cut = lines.dropLast().flatMap { $0 } + Self.export
        #expect(throws: StoreImportError.cut(start: 1)) { try verify(cut) }
    }

    @Test func filesOfVersionOneAreUnverified() throws {
        let file = [StoreImportTests.header, StoreImportTests.credential, StoreImportTests.history].joined(
            separator: "\n")
        #expect(try verify(Array(file.utf8)).isUnverified)
        #expect(try verify(Array(file.utf8) + [0x0A] + Self.export).isUnverified)
    }

    @Test func aLineThatWasModifiedBeforeItWasCreatedIsPutRight() throws {
        let line = Array(
            StoreImportTests.credential.replacingFirst("05:11:00.000Z", "05:09:00.000Z").utf8)
        guard case .credential(let submission) = try StoreImportLine(line.span) else {
            return #expect(Bool(false))
        }
        #expect(submission.lastModificationDate == submission.creationDate)
    }
}
