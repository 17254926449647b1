import Bytes
import JSON
import MeshCoP
import ProgramOutput
public import ThreadCredentials

/// Credentials with findings: of a store that is larger than memory it keeps those alone.
public struct LintedCredentials {
    fileprivate private(set) var linted: [(entry: ThreadCredentials, findings: [LintFinding])] = []
    private var lint = ThoroughLint()

    public init() {}

    /// Looks at the credentials. Quickest where those of one network follow each other.
    public mutating func add(_ credentials: [ThreadCredentials]) {
        for entry in credentials {
            let findings = lint.findings(of: entry.dataset)
            if !findings.isEmpty { linted.append((entry, findings)) }
        }
    }
}

extension [UInt8] {
    /// `GL-S20-new001 3c66f0dc9ef53f1c for 9483C451DC3E: pskc-zero: the PSKc is all zeros`, a line a finding.
    public mutating func append(lint: LintedCredentials) {
        for (entry, findings) in lint.linted {
            for finding in findings { append(finding, of: entry) }
        }
    }

    private mutating func append(_ finding: LintFinding, of entry: ThreadCredentials) {
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

extension JSONWriter {
    /// `lint`: an object a finding; null where the datasets were not looked at.
    mutating func write(lint: LintedCredentials?) {
        guard let lint else {
            key("lint")
            return null()
        }
        beginArray("lint")
        for (entry, findings) in lint.linted {
            for finding in findings {
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
