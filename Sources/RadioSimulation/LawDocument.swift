public import DiscoveryLatency
internal import JSON

/// A delay law that was learned from a real advertiser, as `blescan learn` writes it and `--delay @FILE` reads it
/// (Schemas/blescan-law.schema.json). Of all that is in it only the law counts here; the rest says how it was found.
public struct LawDocument: Equatable, Sendable {
    /// How long such a file may be, in bytes.
    public static let largestText = 1 << 20
    static let schema = "blescan-law/1"

    /// The law as text and as what it means.
    public let text: String
    public let law: DelayLaw

    /// - Throws: `ScenarioError` naming the path of the value that is wrong, or line and column of what is no JSON.
    public init(json: Span<UInt8>) throws(ScenarioError) {
        self = try ScenarioError.reading(json, limit: Self.largestText) { node in try Self(node) }
    }

    /// From a document within another one: a scenario.
    init(_ node: JSONNode) throws {
        let schema = try node.required("schema")
        guard try schema.string() == Self.schema else {
            throw ScenarioError(
                path: schema.path.description,
                reason: "is not \"\(Self.schema)\": this is not a law of blescan learn")
        }
        let delay = try node.required("delay")
        text = try delay.string()
        guard let law = DelayLaw(text) else {
            throw ScenarioError(
                path: delay.path.description,
                reason: "must be uniform:MS, none, or MS:WEIGHT,MS:WEIGHT,… (delays up to 1000 ms)")
        }
        self.law = law
    }
}
