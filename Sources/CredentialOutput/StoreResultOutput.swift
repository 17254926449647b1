import Bytes
public import JSON
import MeshCoP
import ProgramOutput
public import ThreadCredentials

extension [UInt8] {
    /// `stored GL-S20-new001 3c66f0dc9ef53f1c for 9483C451DC3E (timestamp 1.0, ok); it is the preferred network now`
    public mutating func append(result: StoreResult) {
        append(string: result.outcome.rawValue)
        append(text: " ")
        if let name = result.networkName, !name.bytes.isEmpty {
            appendEscapedForTerminal(name.bytes)
            append(text: " ")
        }
        append(string: result.extendedPANID.description)
        append(text: " for ")
        append(string: result.borderAgentID.description)
        append(text: " (")
        if result.kind == .pending { append(text: "pending, ") }
        if let time = result.timestamp { append(string: "timestamp \(time), ") }
        append(string: result.verdict.rawValue)
        append(text: ")")
        for remark in result.remarks {
            append(text: "; ")
            append(string: remark)
        }
        append(UInt8(ascii: "\n"))
    }
}

extension StoreResult {
    /// What else changed or should be known, without secrets.
    var remarks: [String] {
        var remarks: [String] = []
        switch outcome {
        case .older:
            remarks.append(
                "the store has timestamp \(keptTimestamp.map(String.init(describing:)) ?? "none")\(inFields(differingTypes)); --force replaces it"
            )
        case .conflict:
            remarks.append(
                "the store has other content with the same timestamp\(inFields(differingTypes)); --force replaces it"
            )
        case .updated where replacedDamaged:
            remarks.append("what was stored was damaged; what is left of it is in the history")
        case .updated where wasForced: remarks.append("by force; what it replaced is in the history")
        default: break
        }
        if let left = leftNetwork {
            remarks.append(
                kind == .pending
                    ? "the pending dataset of \(left) is in the history"
                    : "it left \(left), which is in the history")
            if preferenceStayed {
                remarks.append(
                    leftNetworkIsGone
                        ? "the preference stays with \(left), which no border agent has now"
                        : "the preference stays with \(left)")
            }
        }
        if becamePreferred { remarks.append("it is the preferred network now") }
        if isInConflict {
            remarks.append(
                "conflict: another border agent of this network has other content with the same timestamp\(inFields(differingTypes))"
            )
        }
        if isStale {
            remarks.append(
                "stale: another border agent of this network has a newer dataset\(inFields(differingTypes))")
        }
        if let damage = damage.first { remarks.append("\(damage): run 'thread-creds check'") }
        return remarks
    }
}

extension JSONWriter {
    public mutating func write(_ result: StoreResult) {
        beginObject()
        field("outcome", result.outcome.rawValue)
        field("border_agent", result.borderAgentID)
        field("extended_pan_id", hex: result.extendedPANID)
        field("network_name", repairing: result.networkName?.bytes.span)
        field("kind", result.kind.rawValue)
        field("verdict", result.verdict.rawValue)
        field("timestamp", result.timestamp)
        field("kept_timestamp", result.keptTimestamp)
        field("forced", result.wasForced)
        field("replaced_damaged", result.replacedDamaged)
        field("stale", result.isStale)
        field("conflicting", result.isInConflict)
        field("differing_fields", result.differingTypes)
        field("preferred", result.preferredNetwork == result.extendedPANID)
        field("became_preferred", result.becamePreferred)
        field("preferred_network", hex: result.preferredNetwork)
        field("left_network", hex: result.leftNetwork)
        field("left_network_is_gone", result.leftNetworkIsGone)
        field("preference_stayed", result.preferenceStayed)
        beginArray("damage")
        for damage in result.damage { string(damage.description) }
        endArray()
        endObject()
        endLine()
    }
}
