public import MeshCoP

/// Which of a border agent's two datasets.
public enum DatasetKind: String, Sendable, CaseIterable {
    case active
    /// Waits for its delay timer: TLVs 51 and 52 are both present.
    case pending

    public init(of dataset: OperationalDataset) { self = dataset.isPending ? .pending : .active }

    init?(column: Int64) {
        switch column {
        case 0: self = .active
        case 1: self = .pending
        default: return nil
        }
    }

    var column: Int64 { self == .active ? 0 : 1 }
}

/// Where the bytes of a dataset come from.
public enum DatasetSource: String, Sendable, CaseIterable {
    /// The TLVs as they were submitted.
    case verbatim
    /// Built from the fields of a JSON document, which may carry less than the TLVs did.
    case rebuilt

    init?(column: Int64) {
        switch column {
        case 0: self = .verbatim
        case 1: self = .rebuilt
        default: return nil
        }
    }

    var column: Int64 { self == .verbatim ? 0 : 1 }
}

/// Why a dataset went to the history.
public enum HistoryReason: String, Sendable, CaseIterable {
    /// A newer one of the same network took its place.
    case updated
    /// The border agent joined another network.
    case moved
    /// It was deleted; its bytes are gone.
    case deleted
    /// `--force` put an older or conflicting one in its place.
    case forced

    init?(column: Int64) {
        guard let reason = Self.allCases.first(where: { $0.column == column }) else { return nil }
        self = reason
    }

    var column: Int64 {
        switch self {
        case .updated: 0
        case .moved: 1
        case .deleted: 2
        case .forced: 3
        }
    }
}

extension Verdict {
    init?(column: Int64) {
        switch column {
        case 0: self = .ok
        case 1: self = .partial
        case 2: self = .invalid
        default: return nil
        }
    }

    var column: Int64 {
        switch self {
        case .ok: 0
        case .partial: 1
        case .invalid: 2
        case .malformed: 3  // never stored: the table refuses it
        }
    }
}
