import Bytes
import CredentialOutput
import MeshCoP
import ProgramOutput
import SQLite
import ThreadCredentials

/// Why a file was not imported.
enum ImportFailure: DatabaseFailure {
    case store(StoreError)
    case line(Int, StoreImportError)
    /// The store refuses what is in that line.
    case refused(Int, StoreError)
    case command(CommandFailure)

    init(_ error: DatabaseError) { self = .store(StoreError(error)) }

    func failure(of name: String) -> CommandFailure {
        switch self {
        case .store(let error): CommandFailure(error, changes: true)
        case .line(let line, let error):
            CommandFailure(
                .badData, "\(name), line \(line): \(error)", next: "nothing of this file was imported")
        case .refused(let line, let error):
            CommandFailure(error).prefixed("\(name), line \(line): ")
        case .command(let failure): failure
        }
    }
}

/// Imports one file, in whatever form, wholly or not at all. Memory is bounded, however long it is.
///
/// - Parameter report: is told of each dataset; nil where nobody wants to know.
func importFile(
    _ path: String, _ settings: ImportSettings, reporting report: ((ImportResult.Detail) -> Void)?
) throws(CommandFailure) -> ImportResult {
    var source = try LineSource(path)
    defer { source.wipe() }
    try source.peek()
    let isExport = StoreImportLine.isExport(source.document)
    let store = try settings.isRehearsal ? settings.store.openRehearsal() : settings.store.openForImport()
    let result: ImportResult
    do throws(ImportFailure) {
        result = try store.importing(
            force: settings.allowed.force, reporting: report
        ) { importer throws(ImportFailure) in
            if isExport { return try importStore(&source, into: &importer, settings) }
            if HomeAssistantStore.isStore(source.document) {
                return try importHomeAssistant(&source, into: &importer, settings)
            }
            try importDatasets(&source, into: &importer, settings)
            return .unspecified
        }
    } catch {
        throw error.failure(of: source.name)
    }
    if !settings.isRehearsal { try onStore { () throws(StoreError) in try store.publish() } }
    return result
}

/// The lines of an exported store. Its datasets are taken by the rules of any other.
private func importStore(
    _ source: inout LineSource, into importer: inout Importer, _ settings: ImportSettings
) throws(ImportFailure) -> ImportedPreference {
    var preference = ImportedPreference.unspecified
    var verification = ExportVerification()
    var number = 0
    let name = source.name
    while try source.nextLine(
        limit: StoreImportLine.maximumLength, orThrow: ImportFailure.command,
        { line throws(ImportFailure) in
            number += 1
            if isBlank(line) { return }
            let parsed: StoreImportLine
            do throws(StoreImportError) {
                let digest: UInt64?
                (parsed, digest) = try StoreImportLine.verified(line)
                try verification.add(parsed, digest: digest, number: number)
            } catch {
                throw .line(number, error)
            }
            do throws(StoreError) {
                if let found = try importer.take(parsed, allowing: settings.allowed.allowances) {
                    preference = .network(found)
                }
            } catch {
                throw .refused(number, error)
            }
            if importer.contradictsItself, case .credential(let submission) = parsed,
                !submission.dataset.isPending
            {
                throw .command(
                    CommandFailure(
                        .badData,
                        "\(name), line \(number): an earlier line has another network for border agent "
                            + "\(submission.borderAgentID)",
                        next: "a border agent is in one network only; nothing of this file was imported"))
            }
        })
    {}
    do throws(StoreImportError) {
        try verification.finish()
    } catch {
        throw .line(number, error)
    }
    if verification.isUnverified { importer.noteUnverified() }
    return preference
}

extension Importer {
    /// What a line holds.
    /// - Returns: what a header says of the preference; `.some(nil)` is none.
    @_lifetime(self: copy self)
    fileprivate mutating func take(
        _ line: StoreImportLine, allowing allowed: Allowances
    ) throws(StoreError) -> ExtendedPANID?? {
        switch line {
        case .header(let preferred, _): return .some(preferred)
        case .credential(let submission): try add(submission, allowing: allowed)
        case .history(let entry, let copy): try add(entry, copy: copy)
        case .deleted(let tombstone): try add(tombstone)
        case .end: break
        }
        return nil
    }
}

private func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in line.indices where line[index] != 0x20 && line[index] != 0x0D { return false }
    return true
}
