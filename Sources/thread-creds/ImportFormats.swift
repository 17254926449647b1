import CommandLineTable
import CredentialOutput
import MeshCoP
import SQLite
import ThreadCredentials

/// Longer files are refused.
private let maximumFileLength = 1 << 30

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
        case .store(let error): CommandFailure(error)
        case .line(let line, let error):
            CommandFailure(
                .badData, "\(name), line \(line): \(error)", next: "nothing of this file was imported")
        case .refused(let line, let error):
            CommandFailure(error).prefixed("\(name), line \(line): ")
        case .command(let failure): failure
        }
    }
}

/// Imports one file, in whatever form, wholly or not at all.
func importFile(
    _ path: String, into store: borrowing CredentialStore, _ settings: ImportSettings
) throws(CommandFailure) -> ImportResult {
    var bytes = try readInput(path, limit: maximumFileLength)
    defer { bytes.wipe() }
    let name = inputName(path)
    do throws(ImportFailure) {
        return try store.importing(force: settings.allowed.force) { importer throws(ImportFailure) in
            if StoreImportLine.isExport(bytes.span) {
                return try importStore(
                    bytes.span, into: &importer, allowing: settings.allowed.allowances)
            }
            try importDatasets(bytes.span, named: name, into: &importer, settings)
            return .unspecified
        }
    } catch {
        throw error.failure(of: name)
    }
}

/// The lines of an exported store. Its datasets are taken by the rules of any other.
private func importStore(
    _ bytes: Span<UInt8>, into importer: inout Importer, allowing allowed: Allowances
) throws(ImportFailure) -> ImportedPreference {
    var preference = ImportedPreference.unspecified
    var number = 0
    var start = 0
    while start < bytes.count {
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        number += 1
        let line = bytes.extracting(start..<end)
        start = end + 1
        if isBlank(line) { continue }
        let parsed: StoreImportLine
        do throws(StoreImportError) {
            parsed = try StoreImportLine(line)
        } catch {
            throw .line(number, error)
        }
        do throws(StoreError) {
            switch parsed {
            case .header(let preferred): preference = .network(preferred)
            case .credential(let submission): try importer.add(submission, allowing: allowed)
            case .history(let entry): try importer.add(entry)
            }
        } catch {
            throw .refused(number, error)
        }
    }
    return preference
}

private func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in line.indices where line[index] != 0x20 && line[index] != 0x0D { return false }
    return true
}
