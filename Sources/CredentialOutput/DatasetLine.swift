import Bytes
import JSON
public import MeshCoP

/// Turns datasets as text into lines of NDJSON: `thread-creds decode`.
///
/// Every line has the same members: `line`, `length`, `sha256`, `verdict`, `complete_active`, `complete_pending`,
/// `missing`, `error`, `lint`, `dataset`. What is secret is null unless revealed; of what could not be read nothing is
/// repeated.
public struct DatasetLineWriter: ~Copyable {
    public let rules: RuleSet
    public let reveal: Bool
    /// Tries the passphrases that everybody knows: about 4 ms each, not for datasets in bulk.
    public var isThorough = false
    private var scratch = SecretScratch(capacity: DatasetView.maximumLength + 1)
    private let sha256 = SHA256()

    public init(rules: RuleSet, reveal: Bool) {
        self.rules = rules
        self.reveal = reveal
    }

    /// Appends the line for one input: a line of text, or the content of a file.
    public mutating func append(_ input: Span<UInt8>, number: Int, to bytes: inout [UInt8]) {
        // Most lines are plain hex of a plausible length; all else takes the way of the store's inputs.
        if scratch.readHex(input) {
            let dataset = scratch.span
            append(dataset: dataset, number: number, to: &bytes)
            return
        }
        do throws(DatasetInputError) {
            let input = try DatasetInput(input)
            append(dataset: input.bytes.span, number: number, to: &bytes)
        } catch {
            append(unreadable: number, offset: error.offset, message: "\(error)", to: &bytes)
        }
    }

    /// Appends the line for a dataset that was found in a text.
    public mutating func append(_ found: FoundDataset, to bytes: inout [UInt8]) {
        append(dataset: found.dataset.bytes, number: found.place.line, to: &bytes)
    }

    /// Appends the line for a text in which there is none.
    public borrowing func append(none error: DatasetInputError, to bytes: inout [UInt8]) {
        append(unreadable: error.line, offset: error.offset, message: "\(error)", to: &bytes)
    }

    /// Appends the line for one that is longer than any dataset.
    public borrowing func appendTooLong(number: Int, to bytes: inout [UInt8]) {
        let limit = DatasetInput.maximumInputLength
        append(
            unreadable: number, offset: limit, message: "column \(limit + 1): expected the end of the line",
            to: &bytes)
    }

    private borrowing func append(unreadable number: Int, offset: Int, message: String, to bytes: inout [UInt8])
    {
        bytes.append(text: "{\"line\":")
        bytes.appendDecimal(number)
        bytes.append(text: ",\"length\":null,\"sha256\":null,\"verdict\":\"malformed\",")
        bytes.append(text: "\"complete_active\":false,\"complete_pending\":false,\"missing\":[],\"error\":")
        append(offset: offset, type: nil, message: message, to: &bytes)
        bytes.append(text: ",\"lint\":[],\"dataset\":{}}\n")
    }

    private borrowing func append(dataset: Span<UInt8>, number: Int, to bytes: inout [UInt8]) {
        let digest = sha256.words(of: dataset)
        do throws(DatasetError) {
            let view = try DatasetView(dataset, rules: rules)
            let extra = isThorough ? thoroughFinding(dataset) : nil
            if extra == nil, view.isUnremarkable, let name = view.plainName {
                bytes.append(addingCapacity: 1280) { out in
                    out.begin(line: number, length: dataset.count, digest)
                    out.text("ok\",\"complete_active\":true,\"complete_pending\":")
                    out.bool(view.isPending)
                    out.text(",\"missing\":[],\"error\":null,\"lint\":[],\"dataset\":{")
                    view.writeFields(reveal: reveal, to: &out)
                    out.text("\"networkName\":\"")
                    for index in name.indices { out.append(name[index]) }
                    out.text("\"}}\n")
                }
                return
            }
            bytes.append(addingCapacity: 256) { out in out.begin(line: number, length: dataset.count, digest) }
            let invalidity = view.invalidity
            let isComplete = view.hasAllActiveFields
            bytes.append(addingCapacity: 128) { out in
                if invalidity != nil {
                    out.text("invalid")
                } else if isComplete {
                    out.text("ok")
                } else {
                    out.text("partial")
                }
                let active = invalidity == nil && isComplete
                out.text("\",\"complete_active\":")
                out.bool(active)
                out.text(",\"complete_pending\":")
                out.bool(active && view.isPending)
                out.text(",\"missing\":[")
            }
            if !isComplete || view.contains(.pendingTimestamp) != view.contains(.delayTimer) {
                append(missing: view.missing, to: &bytes)
            }
            if let invalidity {
                bytes.append(text: "],\"error\":")
                append(offset: invalidity.offset, type: invalidity.type, message: "\(invalidity)", to: &bytes)
                bytes.append(text: ",\"lint\":[")
            } else {
                bytes.append(addingCapacity: 32) { out in out.text("],\"error\":null,\"lint\":[") }
            }
            var isFirst = true
            view.forEachFinding { finding in
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                isFirst = false
                append(finding, to: &bytes)
            }
            if let extra {
                if !isFirst { bytes.append(UInt8(ascii: ",")) }
                append(extra, to: &bytes)
            }
            view.appendFields(reveal: reveal, to: &bytes)
        } catch {
            bytes.append(addingCapacity: 256) { out in out.begin(line: number, length: dataset.count, digest) }
            bytes.append(
                text:
                    "malformed\",\"complete_active\":false,\"complete_pending\":false,\"missing\":[],\"error\":"
            )
            append(offset: error.offset, type: error.type, message: "\(error)", to: &bytes)
            bytes.append(text: ",\"lint\":[],\"dataset\":{}}\n")
        }
    }

    /// A finding that only a derivation tells.
    private func thoroughFinding(_ dataset: Span<UInt8>) -> LintFinding? {
        guard let dataset = try? OperationalDataset(copying: dataset, rules: rules),
            !dataset.lint.contains(where: { $0.code == .pskcWellKnown })
        else { return nil }
        return dataset.wellKnownPSKc
    }

    private func append(missing: [TLVType], to bytes: inout [UInt8]) {
        for (index, type) in missing.enumerated() {
            bytes.append(text: index == 0 ? "\"" : ",\"")
            bytes.append(text: type.memberName)
            bytes.append(text: "\"")
        }
    }

    private func append(offset: Int, type: TLVType?, message: String, to bytes: inout [UInt8]) {
        bytes.append(text: "{\"offset\":")
        bytes.appendDecimal(offset)
        bytes.append(text: ",\"tlv\":")
        if let type { bytes.appendDecimal(type.rawValue) } else { bytes.append(text: "null") }
        bytes.append(text: ",\"message\":\"")
        bytes.appendJSONEscaped(message.utf8.span)
        bytes.append(text: "\"}")
    }

    private func append(_ finding: LintFinding, to bytes: inout [UInt8]) {
        bytes.append(text: "{\"code\":\"")
        bytes.append(string: finding.code.rawValue)
        bytes.append(text: "\",\"tlv\":")
        bytes.appendDecimal(finding.type.rawValue)
        bytes.append(text: ",\"offset\":")
        bytes.appendDecimal(finding.offset)
        bytes.append(text: ",\"message\":\"")
        bytes.append(string: finding.code.message)
        bytes.append(text: "\"}")
    }
}

extension OutputSpan where Element == UInt8 {
    /// The first members, up to the verdict's quote.
    @inline(__always)
    fileprivate mutating func begin(line: Int, length: Int, _ digest: InlineArray<8, UInt32>) {
        text("{\"line\":")
        decimal(line.magnitude)
        text(",\"length\":")
        decimal(length.magnitude)
        text(",\"sha256\":\"")
        for index in stride(from: 0, to: 8, by: 2) {
            hex(UInt64(digest[index]) &<< 32 | UInt64(digest[index &+ 1]))
        }
        text("\",\"verdict\":\"")
    }
}

extension DatasetView {
    /// The name where JSON has it as it is: ASCII without quotes, backslashes and controls.
    fileprivate var plainName: Span<UInt8>? {
        @_lifetime(copy self)
        get {
            guard let name = networkNameBytes else { return nil }
            for index in name.indices {
                let byte = name[index]
                if byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    return nil
                }
            }
            return name
        }
    }
}
