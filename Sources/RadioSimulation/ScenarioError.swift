/// Why a scenario was refused, and where in it.
public struct ScenarioError: Error, Equatable, Sendable, CustomStringConvertible {
    /// `advertisers[2].interval_ms`; empty for the text as a whole.
    public var path: String
    public var reason: String

    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
