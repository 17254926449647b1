import CommandLineTable
import JSON
import MeshCoP
public import ThreadCredentials

extension [UInt8] {
    /// `GL-S20-new001 3c66f0dc9ef53f1c for 9483C451DC3E: pskc-zero: the PSKc is all zeros`, a line a finding.
    public mutating func append(lint entry: ThreadCredentials) {
        for finding in entry.dataset.thoroughLint {
            if let name = entry.dataset.networkName, !name.bytes.isEmpty {
                appendEscapedForTerminal(name.bytes)
                append(text: " ")
            }
            let kind = entry.kind == .pending ? " (pending)" : ""
            append(
                string: "\(entry.extendedPANID) for \(entry.borderAgentID)\(kind): \(finding.code.rawValue): "
                    + "\(finding.code.message)\n")
        }
    }
}

extension JSONWriter {
    /// `lint`: an object a finding; null where the datasets were not looked at.
    mutating func write(lint credentials: [ThreadCredentials]?) {
        guard let credentials else {
            key("lint")
            return null()
        }
        beginArray("lint")
        for entry in credentials {
            for finding in entry.dataset.thoroughLint {
                beginObject()
                field("border_agent", entry.borderAgentID)
                field("extended_pan_id", hex: entry.extendedPANID)
                field("kind", entry.kind.rawValue)
                field("code", finding.code.rawValue)
                field("tlv", finding.type.rawValue)
                field("message", finding.code.message)
                endObject()
            }
        }
        endArray()
    }
}
