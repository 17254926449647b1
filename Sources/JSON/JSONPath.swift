/// The way from the top of a document to a value.
public indirect enum JSONPath: Equatable, Sendable, CustomStringConvertible {
    case root
    case member(JSONPath, String)
    case element(JSONPath, Int)

    /// `advertisers[3].interval_ms`; empty at the top.
    public var description: String {
        switch self {
        case .root: ""
        case .member(.root, let key): key
        case .member(let parent, let key): "\(parent).\(key)"
        case .element(let parent, let index): "\(parent)[\(index)]"
        }
    }
}

/// A value that is JSON but not what was expected there.
public struct JSONTypeError: Error, Equatable, Sendable, CustomStringConvertible {
    public let path: JSONPath
    public let reason: String

    public init(path: JSONPath, reason: String) {
        self.path = path
        self.reason = reason
    }

    public var description: String { path == .root ? reason : "\(path): \(reason)" }
}
