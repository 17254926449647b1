/// Which OpenThread's rules decide. Each set reproduces the behaviour of that month's OpenThread.
public enum RuleSet: String, CaseIterable, Sendable {
    /// August 2026: TLV 74 is a dataset field; PAN ID, extended PAN ID, prefix and name length are not checked.
    case rules202608 = "2026-08"
    /// September 2026: TLV 74 is unknown; PAN ID ≠ ffff, extended PAN ID neither zeros nor ones, prefix in
    /// fd00::/8, name of 1…16 bytes.
    case rules202609 = "2026-09"

    public static let newest = RuleSet.rules202609
}

/// What a dataset is good for.
public enum Verdict: String, CaseIterable, Sendable {
    /// Not a dataset: R1–R5. Never stored.
    case malformed
    /// A dataset with a value that OpenThread rejects: R6–R8.
    case invalid
    /// Accepted, but not all of an active dataset's fields are there.
    case partial
    /// Accepted and complete.
    case ok
}
