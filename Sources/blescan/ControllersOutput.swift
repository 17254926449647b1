import Bytes
import Controllers
import HCI
import JSON
import ProgramOutput
import Runs

/// The adapters as a table, with a line below for each whose controller could not be asked. Where there is no room for
/// what the controllers can do, that stands below the table, too.
///
/// - Parameter width: columns of the terminal; nil where nothing is to be left out.
func appendTable(_ adapters: [AdapterListing], width: Int? = nil, to out: inout OutputBuffer) {
    var table = TextTable([
        .init("NAME"), .init("ADDRESS"), .init("STATE"), .init("BUS"), .init("CORE"),
        .init("MANUFACTURER", givesWay: 1), .init("LE FEATURES", givesWay: 2), .init("HELD BY", givesWay: 3),
    ])
    for adapter in adapters {
        table.cell(adapter.name)
        table.cell(adapter.address)
        table.cell(adapter.state)
        table.cell(adapter.bus)
        table.cell(adapter.details?.coreVersion ?? "-")
        table.cell { $0.appendEscapedForTerminal((adapter.details?.manufacturer ?? "-").utf8) }
        table.cell(adapter.details.map { $0.abilities.joined(separator: ", ") } ?? "-")
        table.cell(adapter.holders.isEmpty ? "-" : adapter.holders.joined(separator: ", "))
    }
    let fits = table.fits(width)
    table.append(to: &out.bytes, width: fits ? nil : 0)
    for adapter in adapters {
        if !fits { line(adapter.name, adapter.leftOut, width, &out.bytes) }
        if let reason = adapter.detailsMissing {
            line(adapter.name, "not asked what it can do: \(reason)", width, &out.bytes)
        }
    }
}

/// `hci0: words`, broken between words.
private func line(_ name: String, _ words: String, _ width: Int?, _ bytes: inout [UInt8]) {
    guard !words.isEmpty else { return }
    var escaped: [UInt8] = []
    escaped.appendEscapedForTerminal("\(name): \(words)".utf8)
    for row in wrapped(String(decoding: escaped, as: UTF8.self), width: width ?? .max) {
        bytes.append(contentsOf: row.utf8)
        bytes.append(UInt8(ascii: "\n"))
    }
}

func appendJSON(_ adapters: [AdapterListing], to out: inout OutputBuffer) {
    out.bytes.json(.pretty) { json in
        json.beginObject()
        json.field("schema", "blescan-controllers/1")
        json.key("controllers")
        json.beginArray()
        for adapter in adapters { append(adapter, to: &json) }
        json.endArray()
        json.endObject()
        json.endLine()
    }
}

private func append(_ adapter: AdapterListing, to json: inout JSONWriter) {
    json.beginObject()
    json.field("name", adapter.name)
    json.field("address", adapter.address)
    json.field("up", adapter.isUp)
    json.field("rfkill", adapter.block?.rawValue)
    json.field("bus", adapter.bus)
    json.key("held_by")
    json.beginArray()
    for holder in adapter.holders { json.string(holder) }
    json.endArray()
    json.field("core_version", adapter.details?.coreVersion)
    json.field("manufacturer", adapter.details?.manufacturer)
    append("legacy_scanning", adapter.details?.legacyScanning, to: &json)
    append("extended_scanning", adapter.details?.extendedScanning, to: &json)
    append("coded_phy", adapter.details?.features.codedPHY, to: &json)
    json.field("le_features", adapter.details.map { "0x" + hexText($0.features.rawValue, digits: 16) })
    json.field("not_asked", adapter.detailsMissing)
    json.endObject()
}

private func append(_ key: StaticString, _ value: Bool?, to json: inout JSONWriter) {
    if let value { json.field(key, value) } else { json.fieldNull(key) }
}

extension AdapterListing {
    fileprivate var state: String {
        switch block {
        case .hardware: "blocked (switch)"
        case .software: "blocked (rfkill)"
        default: isUp ? "up" : "down"
        }
    }

    /// Manufacturer, abilities and holders in a line.
    fileprivate var leftOut: String {
        let parts =
            [details?.manufacturer].compactMap(\.self) + (details?.abilities ?? [])
            + (holders.isEmpty ? [] : ["held by \(holders.joined(separator: ", "))"])
        return parts.joined(separator: ", ")
    }

    /// Who uses it, as far as the system tells.
    fileprivate var holders: [String] {
        if userChannelTaken { return ["a program (user channel)"] }
        return bluetoothdRuns ? ["bluetoothd"] : []
    }
}

extension AdapterListing.Details {
    fileprivate var abilities: [String] {
        let scanning = extendedScanning ? ["extended scanning"] : legacyScanning ? ["legacy scanning"] : []
        return scanning + features.scanningNames
    }
}
