internal import CommandLineTable
internal import Glibc
public import JSON
internal import Runs

/// Makes the figures of a document again from the observations that stand beside them, and compares.
public struct Verification: Sendable {
    /// Figures that were compared.
    public private(set) var compared = 0
    /// Those that differ: where, what stands there, what it should be; the first few.
    public private(set) var differences: [String] = []
    public private(set) var differing = 0
    /// The observations are those that the document was made with.
    public private(set) var digestAgrees = false
    public let version: String
    public let commandLine: String?
    public let captureDigest: String?
    public let digest: String

    private static let shown = 20

    /// - Throws: what is missing in the document, or of the wrong kind, with its path.
    public init(_ document: JSONValue) throws(JSONTypeError) {
        let node = JSONNode(document)
        let schema = try node.required("schema").string()
        guard schema == "blescan-run/1" else {
            throw JSONTypeError(
                path: .member(.root, "schema"), reason: "blescan-run/1 was expected, not \(schema)")
        }
        version = try node.required("version").string()
        commandLine = try node.optional("command_line")?.string()
        captureDigest = try node.optional("capture_sha256")?.string()
        let observations = try ObservationsReader.read(node.required("observations"))
        digest = RunDocument.digest(of: observations)
        digestAgrees = digest == (try node.required("observations_sha256").string())
        let figures = try node.required("figures")
        var json = JSONWriter(.compact)
        json.figures(observations, RunDocument.analyses(of: observations))
        do throws(JSONError) {
            compare(figures.value, try JSONReader.read(json.bytes.span), at: figures.path)
        } catch {
            throw JSONTypeError(path: figures.path, reason: "cannot be made again: \(error)")
        }
    }

    public var holds: Bool { differing == 0 && digestAgrees }

    /// What was found, a line each.
    public func appendText(to text: inout [UInt8]) {
        for difference in differences {
            text.appendEscapedForTerminal(difference.utf8)
            text.put("\n")
        }
        if differing > differences.count {
            text.put("and \(grouped(differing - differences.count)) more\n")
        }
        if !digestAgrees { text.put("the observations are not those that the document was made with\n") }
        text.put("\(counted(compared, "figure")) made again, ")
        text.put(differing == 0 ? "all agree" : "\(grouped(differing)) differ")
        text.put("; observations SHA-256 \(digest)\n")
    }

    private mutating func compare(_ stands: JSONValue, _ should: JSONValue, at path: JSONPath) {
        switch (stands, should) {
        case (.object(let a), .object(let b)):
            for member in b.members {
                if let value = a[member.key] {
                    compare(value, member.value, at: .member(path, member.key))
                } else {
                    differ(at: .member(path, member.key), "missing", text(member.value))
                }
            }
            for member in a.members where b[member.key] == nil {
                differ(at: .member(path, member.key), text(member.value), "nothing")
            }
        case (.array(let a), .array(let b)):
            if a.count != b.count {
                differ(at: path, "an array of \(grouped(a.count))", "of \(grouped(b.count))")
            }
            for (index, (x, y)) in zip(a, b).enumerated() { compare(x, y, at: .element(path, index)) }
        default:
            compared += 1
            if !agree(stands, should) { differ(at: path, text(stands), text(should)) }
        }
    }

    /// Numbers to nine digits: another machine's logarithm may round otherwise.
    private func agree(_ a: JSONValue, _ b: JSONValue) -> Bool {
        guard let x = number(a), let y = number(b) else { return a == b }
        return abs(x - y) <= 1e-9 * max(abs(x), abs(y), 1e-6)
    }

    private func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .unsigned(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private mutating func differ(at path: JSONPath, _ stands: String, _ should: String) {
        differing += 1
        guard differences.count < Self.shown else { return }
        // A key may be as long as the document.
        differences.append("\("\(path)".prefix(200)) is \(stands), should be \(should)")
    }

    private func text(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let number): "\(number)"
        case .unsigned(let number): "\(number)"
        case .number(let number): "\(number)"
        case .string(let text): "\"\(String(decoding: text.prefix(40), as: UTF8.self))\""
        case .array, .object: value.kind
        }
    }
}
