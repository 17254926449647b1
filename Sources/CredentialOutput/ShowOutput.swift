import Bytes
public import JSON
public import MeshCoP
import ProgramOutput
public import ThreadCredentials

extension [UInt8] {
    /// One credential, explained: a line of what it is, when it came, then every TLV.
    ///
    /// - Parameter width: columns of the terminal; nil where no line is to be broken.
    public mutating func append(explaining entry: ThreadCredentials, reveal: Bool, width: Int? = nil) {
        let name =
            entry.dataset.networkName.map { $0.bytes.isEmpty ? "" : escapedForTerminal($0.bytes) + "  " } ?? ""
        let head = "\(name)\(entry.extendedPANID)"
        let isWide =
            width.map { displayWidth(head) + 15 + entry.borderAgentID.description.utf8.count > $0 } ?? false
        append(string: "\(head)\(isWide ? "\n" : "  ")border agent \(entry.borderAgentID)\n")
        var words = ["\(entry.kind.rawValue) dataset of \(entry.dataset.count) bytes", entry.verdict.rawValue]
        if entry.isPreferred { words.append("preferred network") }
        if entry.isStale { words.append("stale: another border agent has a newer one\(entry.differing)") }
        if entry.isInConflict {
            words.append(
                "conflict: another border agent has other content with the same timestamp\(entry.differing)")
        }
        if entry.isSuperseded {
            words.append("superseded: the network's active dataset is as new")
        } else if let due = entry.dueDate, due < .now {
            words.append("its delay is over since \(due): store the network's active dataset")
        }
        words.append(entry.source == .verbatim ? "as submitted" : "rebuilt from JSON")
        words.append("created \(entry.creationDate)")
        words.append("modified \(entry.lastModificationDate)")
        append(words: words.joined(separator: ", "), width: width)
        if !entry.dataset.missing.isEmpty {
            let names = entry.dataset.missing.map(\.description).joined(separator: ", ")
            append(words: "missing: \(names)", width: width)
        }
        if let fault = entry.dataset.invalidity { append(words: "invalid: \(fault)", width: width) }
        append(explaining: entry.dataset, reveal: reveal, width: width)
        if reveal {
            append(text: "  dataset ")
            appendHex(entry.dataset.bytes)
            append(text: "\n")
        }
    }
}

extension [UInt8] {
    /// `edited MyHome 3c66f0dc9ef53f1c for 9483C451DC3E (timestamp 2.0, ok)`
    public mutating func append(made dataset: OperationalDataset, _ word: String, for agents: [BorderAgentID]) {
        append(string: word)
        append(text: " ")
        if let name = dataset.networkName, !name.bytes.isEmpty {
            appendEscapedForTerminal(name.bytes)
            append(text: " ")
        }
        append(string: "\(dataset.extendedPANID.map { "\($0)" } ?? "-") for ")
        append(string: agents.map { $0.isUnknown ? "no border agent" : "\($0)" }.joined(separator: ", "))
        let time = dataset.orderingTimestamp.map { "timestamp \($0), " } ?? ""
        append(string: " (\(time)\(dataset.verdict.rawValue))\n")
    }
}

extension ThreadCredentials {
    /// ` (in Network Name, PSKc)`
    var differing: String { inFields(differingTypes) }
}

/// ` (in Network Name, PSKc)`; nothing without fields.
func inFields(_ types: [TLVType]) -> String {
    types.isEmpty
        ? "" : " (in \(types.map { $0.name ?? "TLV \($0.rawValue)" }.joined(separator: ", ")))"
}

extension JSONWriter {
    /// A credential with its fields in words.
    public mutating func write(explaining entry: ThreadCredentials, reveal: Bool) {
        beginObject()
        writeFields(of: entry, reveal: reveal)
        field("length", entry.dataset.count)
        beginArray("missing")
        for type in entry.dataset.missing { string(type.description) }
        endArray()
        beginArray("fields")
        for tlv in entry.dataset.explanation(reveal: reveal) {
            beginObject()
            field("type", tlv.type.rawValue)
            field("name", tlv.type.name)
            field("offset", tlv.offset)
            field("length", tlv.length)
            field("text", tlv.text)
            beginArray("lint")
            for finding in tlv.findings { string(finding.code.rawValue) }
            endArray()
            endObject()
        }
        endArray()
        endObject()
    }
}

extension [UInt8] {
    /// Every TLV of a dataset, one a line, in the order in which they were written; a lint finding follows its TLV.
    public mutating func append(explaining dataset: OperationalDataset, reveal: Bool, width: Int? = nil) {
        var table = TextTable([.init("", .right), .init(""), .init("", wraps: true)])
        for tlv in dataset.explanation(reveal: reveal) {
            table.cell { cell in
                cell.append(text: "  ")
                cell.appendDecimal(tlv.type.rawValue)
            }
            table.cell(tlv.type.name ?? "unknown")
            table.cell(tlv.text)
            for finding in tlv.findings {
                table.cell("")
                table.cell("")
                table.cell("! \(finding.code.rawValue): \(finding.code.message)")
            }
        }
        table.append(to: &self, width: width)
    }

    /// A line of words, broken where a terminal is narrower.
    mutating func append(words: String, width: Int?) {
        for line in width.map({ wrapped(words, width: $0) }) ?? [words] { append(string: line + "\n") }
    }
}
