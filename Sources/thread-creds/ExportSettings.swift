import CommandLineTable
import MeshCoP

/// Forms in which datasets leave the store.
enum ExportFormat: String, CaseIterable, ArgumentValue {
    case ndjson, hex, chip, otbr
    case otbrLegacy = "otbr-legacy"
    case homeAssistant = "home-assistant"
    case commissioner, binary

    /// nil for the forms that carry more than datasets.
    var dataset: DatasetFormat? { DatasetFormat(rawValue: rawValue) }
}

/// All that `thread-creds export` takes.
struct ExportSettings {
    var what: String?
    var format = ExportFormat.ndjson
    var reveal = false
    var preferred = false
    var path: String?
    var force = false
    var lookup = LookupSettings()
    var kind = KindSettings()
    var store = StoreSettings()
}

extension ExportSettings {
    /// No part of the store was asked for, unless by kind.
    var isWhole: Bool { what == nil && lookup.isEmpty }
}
