internal import JSON
internal import Pictures
internal import ProgramOutput
internal import Runs

/// Makes a page again from the observations that it holds, and compares.
///
/// A page of this version must come out byte for byte the same: nothing that it shows is believed. Of a page that another
/// version wrote the figures are compared, and what it shows in words and pictures is not checked. So it is with a
/// document of `--format json --observations`.
public struct Verification: Sendable {
    /// Figures that were compared.
    public private(set) var compared = 0
    /// What differs: where, what stands there, what it should be; the first few.
    public private(set) var differences: [String] = []
    public private(set) var differing = 0
    /// The observations are those that the document was made with.
    public private(set) var digestAgrees = false
    /// Words and pictures were compared too, not the figures alone.
    public private(set) var isWhole: Bool
    /// That wrote the page.
    public let version: String
    public let captureDigest: String?
    public let digest: String

    private static let shown = 20
    private static let schema = "blescan/1"

    /// - Parameter file: a page, or a JSON document.
    /// - Throws: `VerificationError`: there is nothing to verify.
    public init(_ file: Span<UInt8>) throws(VerificationError) {
        let document = try embeddedDocument(in: file)
        let run: Run
        let made: JSONValue
        let stated: String
        do throws(JSONTypeError) {
            let node = JSONNode(document)
            if let schema = try node.optional("schema")?.string(), schema != Self.schema {
                throw node.failure("its data are '\(schema)', and this version reads '\(Self.schema)'")
            }
            guard let observed = try node.optional("observations") else {
                throw node.failure(
                    "there is no member \"observations\": write it with --format json --observations")
            }
            version = try node.required("written_by").string()
            run = try ObservationsReader.read(observed)
            stated = try node.required("observations_sha256").string()
            made = try Self.made(run)
        } catch {
            throw .impossible("\(error)")
        }
        captureDigest = run.header.captureDigest
        digest = observationsDigest(of: run)
        digestAgrees = digest == stated
        isWhole = version == programVersion
        compare(document, made, at: .root)
        if isWhole, !isJSON(file) { compareShown(file, RunPage(run).html) }
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        for index in 0..<bytes.count { copy.append(bytes[index]) }
        return copy
    }

    private static func made(_ run: Run) throws(JSONTypeError) -> JSONValue {
        do throws(JSONError) {
            return try JSONReader.read(observedDocument(run, .compact).span)
        } catch {
            throw JSONTypeError(path: .root, reason: "cannot be made again: \(error)")
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
        text.put(differing == 0 ? "all agree" : "\(counted(differing, "difference"))")
        text.put("; observations SHA-256 \(digest)\n")
        guard !isWhole else { return }
        var written: [UInt8] = []
        written.appendEscapedForTerminal(String(version.prefix(60)).utf8)
        text.put("written by blescan ")
        text += written
        text.put(": what it shows in words and pictures is not checked\n")
    }

    // MARK: - What is shown

    /// Everything but the data block, line by line: figures in it were compared one by one, and may differ in the last
    /// digit between machines.
    private mutating func compareShown(_ stands: Span<UInt8>, _ should: [UInt8]) {
        let (a, b) = (Self.lines(stands), Self.lines(should.span))
        for (number, (x, y)) in zip(a, b).enumerated() where x != y {
            differing += 1
            guard differences.count < Self.shown else { continue }
            let place = zip(x, y).enumerated().first { $1.0 != $1.1 }?.offset ?? min(x.count, y.count)
            differences.append(
                "line \(number + 1) shows \"\(Self.excerpt(x, place))\", should be \"\(Self.excerpt(y, place))\""
            )
        }
        if a.count != b.count {
            differing += 1
            if differences.count < Self.shown {
                differences.append("the page has \(counted(a.count, "line")), should be \(grouped(b.count))")
            }
        }
    }

    /// Lines without the data block.
    private static func lines(_ page: Span<UInt8>) -> [ArraySlice<UInt8>] {
        copy(page).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { EmbeddedFigures.isBlock($0) ? [] : $0 }
    }

    /// What stands around the first byte that differs.
    private static func excerpt(_ line: ArraySlice<UInt8>, _ place: Int) -> String {
        String(decoding: line.dropFirst(max(0, place - 20)).prefix(60), as: UTF8.self)
    }

    // MARK: - Figures

    private mutating func compare(_ stands: JSONValue, _ should: JSONValue, at path: JSONPath) {
        switch (stands, should) {
        case (.object(let a), .object(let b)):
            for member in b.members {
                // Who wrote it, and the digest, are looked at by themselves.
                if case .root = path, Self.apart.contains(member.key) { continue }
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

    private static let apart: Set<String> = ["written_by", "observations", "observations_sha256"]

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

/// Why there is nothing to verify.
public enum VerificationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A page without a data block, or with two.
    case noBlock(String)
    /// No JSON.
    case broken(String)
    /// No observations, or some that no run has, with their path.
    case impossible(String)

    public var description: String {
        switch self {
        case .noBlock(let reason): reason
        case .broken(let reason): "the figures are broken: \(reason)"
        case .impossible(let reason): reason
        }
    }
}
