import Bytes
public import JSON
public import MeshCoP
public import ThreadCredentials

/// A dataset beside the preferred network's: `thread-creds preferred --check`.
public struct PreferredComparison: Sendable {
    public enum Answer: String, Sendable {
        case yes
        /// The same network, with another key or another value of a field that devices need.
        case differs
        case no
        case nothingKnown = "nothing known"
    }

    public let answer: Answer
    /// What differs between the stored dataset and the one that was given.
    public let differences: [DatasetDifference]
    private let stored: OperationalDataset?
    private let given: OperationalDataset

    /// The fields that a device needs to join, besides the extended PAN ID.
    private static let fields: Set<TLVType> = [.networkKey, .channel, .panID, .networkName, .meshLocalPrefix]

    /// - Parameter preferred: nil when there is none.
    public init(_ given: OperationalDataset, with preferred: ThreadCredentials?) {
        self.given = given
        stored = preferred?.dataset
        guard let preferred else {
            (answer, differences) = (.nothingKnown, [])
            return
        }
        guard given.extendedPANID == preferred.extendedPANID else {
            (answer, differences) = (.no, [])
            return
        }
        // A field that the given dataset lacks says nothing.
        differences = preferred.dataset.differences(to: given).filter {
            Self.fields.contains($0.type) && $0.kind == .changed
        }
        answer = differences.isEmpty ? .yes : .differs
    }
}

extension [UInt8] {
    /// `yes`, or `the same network, other key`, then a line for each field that differs.
    public mutating func append(comparison: PreferredComparison, reveal: Bool) {
        guard comparison.answer == .differs else { return append(string: comparison.answer.rawValue + "\n") }
        let names = comparison.differences.map { $0.type == .networkKey ? "key" : ($0.type.name ?? "field") }
        append(string: "the same network, other \(names.joined(separator: ", "))\n")
        for difference in comparison.differences {
            let (stored, given) = comparison.texts(of: difference.type, reveal: reveal)
            append(string: "~ \(difference.type.name ?? "") \(stored) → \(given)\n")
        }
    }
}

extension PreferredComparison {
    fileprivate func texts(of type: TLVType, reveal: Bool) -> (String, String) {
        func text(_ dataset: OperationalDataset?) -> String {
            guard let dataset else { return "" }
            let view = dataset.view
            guard let value = view.value(of: type) else { return "" }
            return explain(type, value, reveal: reveal)
        }
        return (text(stored), text(given))
    }
}

extension JSONWriter {
    public mutating func write(_ comparison: PreferredComparison, reveal: Bool) {
        beginObject()
        if comparison.answer == .nothingKnown {
            fieldNull("preferred")
            fieldNull("same_network")
        } else {
            field("preferred", comparison.answer == .yes)
            field("same_network", comparison.answer != .no)
        }
        beginArray("differences")
        for difference in comparison.differences {
            let (stored, given) = comparison.texts(of: difference.type, reveal: reveal)
            beginObject()
            field("tlv", difference.type.rawValue)
            field("name", difference.type.name)
            field("stored", stored)
            field("given", given)
            endObject()
        }
        endArray()
        endObject()
        endLine()
    }
}
