import CommandLineTable
import MeshCoP

/// Forms in which datasets leave the store.
enum ExportFormat: String, CaseIterable, ArgumentValue {
    case ndjson, hex, chip, otbr, commissioner, binary

    /// nil for the form that carries the whole store.
    var dataset: DatasetFormat? { DatasetFormat(rawValue: rawValue) }
}

/// All that `thread-creds export` takes.
struct ExportSettings {
    var what: String?
    var format = ExportFormat.ndjson
    var reveal = false
    var path: String?
    var force = false
    var lookup = LookupSettings()
    var store = StoreSettings()
}

extension ExportSettings {
    var isWhole: Bool { what == nil && lookup.isEmpty }
}
