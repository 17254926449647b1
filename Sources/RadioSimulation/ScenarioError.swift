internal import JSON

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

extension ScenarioError {
    /// Reads a JSON document of at most `limit` bytes; whatever is wrong becomes a `ScenarioError`.
    static func reading<Document>(
        _ json: Span<UInt8>, limit: Int, _ read: (JSONNode) throws -> Document
    ) throws(ScenarioError) -> Document {
        do {
            return try read(JSONNode(try JSONReader.read(json, maximumDepth: 16, maximumSize: limit)))
        } catch let error as JSONTypeError {
            throw ScenarioError(path: error.path.description, reason: error.reason)
        } catch let error as ScenarioError {
            throw error
        } catch {
            throw ScenarioError(path: "", reason: "\(error)")
        }
    }
}
