import CredentialOutput
import JSON
import MeshCoP
import ThreadCredentials

/// The lines of an exported store: any text is read or refused, and what is read is written and read again the same.
func fuzzStoreImport(_ text: Span<UInt8>) {
    var verification = ExportVerification()
    var start = 0
    while start <= text.count {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\n") { end += 1 }
        let line = text.extracting(start..<end)
        _ = StoreImportLine.isExport(line)
        if let parsed = try? StoreImportLine.verified(line) {
            roundTrip(parsed.line)
            try? verification.add(parsed.line, digest: parsed.digest, number: 1)
        }
        start = end + 1
    }
}

private func roundTrip(_ line: StoreImportLine) {
    guard case .history(let entry, let copy) = line else { return }
    var writer = JSONWriter()
    var section = StoreExport()
    section.history(entry, copy: copy, to: &writer)
    let written = Array(writer.bytes.dropLast())
    guard case .history(let again, copy)? = try? StoreImportLine(written.span) else {
        preconditionFailure("what was written is not read")
    }
    precondition(again.borderAgentID == entry.borderAgentID && again.kind == entry.kind)
    precondition(again.extendedPANID == entry.extendedPANID && again.networkName == entry.networkName)
    precondition(again.creationDate == entry.creationDate && again.replacementDate == entry.replacementDate)
    precondition(again.verdict == entry.verdict && again.reason == entry.reason)
    precondition(again.channel == entry.channel)
    switch (again.dataset, entry.dataset) {
    case (nil, nil): break
    case (let a?, let b?): precondition(a.hasSameBytes(as: b))
    default: preconditionFailure("the bytes came or went")
    }
}
