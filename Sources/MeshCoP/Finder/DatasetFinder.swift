import Bytes
import JSON

/// Finds the datasets in what people have: a router's answer, a log, a message, a file of another program.
///
/// Out of surrounding text only a whole token is taken, never a part of a longer run, and only if it decodes without
/// remainder and has an extended PAN ID, a timestamp and a network key. Fewer fields are enough where the input is
/// nothing but the dataset. Nothing is guessed: what is truncated, doubled or redacted is refused with its place.
public enum DatasetFinder {
    /// Longer inputs are not looked at as one document; ``DatasetStreamFinder`` reads them piece by piece.
    public static let maximumDocument = 4 << 20

    /// All datasets of an input.
    /// - Parameter isArgument: it comes from a command line, and is never the bytes themselves.
    public static func find(in input: Span<UInt8>, isArgument: Bool = false) -> Findings {
        guard var plain = PastedText.plain(input) else {
            return isArgument ? text(inBinary: input) : binary(input)
        }
        defer { plain.wipe() }
        return search(plain.span, firstLine: 1, depth: 0)
    }

    // MARK: Bytes

    private static func binary(_ input: Span<UInt8>) -> Findings {
        var findings = Findings()
        let start = TextPlace(line: 1, column: 1)
        do throws(DatasetError) {
            let dataset = try OperationalDataset(copying: input)
            let read = DatasetInput(bytes: dataset.storage, format: .binary, carried: nil)
            var found = FoundDataset(read, dataset, at: start)
            found.isWholeInput = true
            findings.add(found)
        } catch {
            findings = text(inBinary: input)
            if findings.datasets.isEmpty, input.count <= DatasetView.maximumLength + 2 {
                findings.leave(DatasetInputError(.malformed(error), at: start), weight: input.count)
            }
        }
        return findings
    }

    private static func text(inBinary input: Span<UInt8>) -> Findings {
        var text = PastedText.lax(input)
        defer { text.wipe() }
        return search(text.span, firstLine: 1, depth: 0)
    }

    // MARK: Text

    static func search(_ plain: Span<UInt8>, firstLine: Int, depth: Int, isPart: Bool = false) -> Findings {
        var findings = Findings()
        var consumed: [Range<Int>] = []
        var places = PlaceCounter(plain, firstLine: firstLine)
        for region in JSONRegions.find(in: plain) where isPlausible(plain, region) {
            let line = places.place(at: region.lowerBound).line
            switch JSONValue.lenient(plain.extracting(region)) {
            case nil: continue
            case .failure(let error):
                findings.refuse(
                    DatasetInputError(
                        .contradiction(field: "a key"),
                        at: TextPlace(line: line + error.line - 1, column: error.column)))
            case .success(var value):
                defer { value.wipe() }
                let isAll = !isPart && depth == 0 && isBlank(plain, except: region)
                var search = JSONSearch(plain.extracting(region), firstLine: line, depth: depth)
                search.run(value, isWholeInput: isAll)
                merge(search.findings, into: &findings)
            }
            consumed.append(region)
        }
        var tokens = PastedText.tokens(plain, without: consumed)
        defer { tokens.wipe() }
        search(tokens: tokens.span, firstLine, isPart: isPart || !consumed.isEmpty, into: &findings)
        var lines = TextFields(plain, firstLine: firstLine)
        if consumed.isEmpty { lines.run() }
        merge(lines.findings, into: &findings)
        findings.datasets.sort { $0.place < $1.place }
        if findings.datasets.isEmpty, depth == 0, !isPart { explainNothing(in: plain, &findings) }
        return findings
    }

    /// Text in some encoding, not bytes.
    static func isText(_ input: Span<UInt8>) -> Bool {
        guard var plain = PastedText.plain(input) else { return false }
        plain.wipe()
        return true
    }

    /// Why there is no dataset: the router has none, hex with something else in it, JSON that is none.
    private static func explainNothing(in plain: Span<UInt8>, _ findings: inout Findings) {
        if saysNone(plain) {
            return findings.leave(
                DatasetInputError(.routerHasNone, at: TextPlace(line: 1, column: 1)), weight: .max)
        }
        guard plain.count <= DatasetInput.maximumInputLength else { return }
        var (digits, others, beginning) = (0, 0, [UInt8]())
        for index in plain.indices where !isSpace(plain[index]) {
            if beginning.count < 2 { beginning.append(plain[index]) }
            if hexValue(plain[index]) == nil { others += 1 } else { digits += 1 }
        }
        if digits >= 4, others * 8 <= digits, findings.leftOut.isEmpty {
            do throws(DatasetInputError) {
                _ = try DatasetInput(hex: plain)
            } catch {
                findings.leave(error, weight: 1000)
            }
        } else if beginning == Array("{\"".utf8) {
            // Other languages print data in braces too: `{length = 111, bytes = 0x0e08 ... f7f8 }`.
            do throws(JSONError) {
                var value = try JSONReader.read(plain)
                value.wipe()
            } catch {
                findings.leave(
                    DatasetInputError(
                        .notJSON("\(error.reason)"), at: TextPlace(line: error.line, column: error.column),
                        offset: error.offset),
                    // What is no key of a network says less than where the JSON breaks off.
                    weight: findings.leftOut.contains { $0.isEvident } ? 10 : 1000)
            }
        }
    }

    private static func search(
        tokens: Span<UInt8>, _ firstLine: Int, isPart: Bool, into findings: inout Findings
    ) {
        var search = TextSearch(tokens, firstLine: firstLine)
        search.run()
        if search.findings.datasets.isEmpty, search.otherWords == 0, !isPart {
            if search.chains == 0 {
                search.findings.leave(
                    DatasetInputError(.nothing, at: TextPlace(line: firstLine, column: 1)), weight: 0)
            } else if search.chains == 1 {
                search.takeAlone()
            }
        }
        if search.otherWords == 0, search.chains == 1, !isPart, search.findings.datasets.count == 1 {
            search.findings.markWhole()
        }
        merge(search.findings, into: &findings)
    }

    private static func merge(_ other: Findings, into findings: inout Findings) {
        for found in other.datasets { findings.add(found) }
        for left in other.leftOut { findings.leave(left.error, weight: left.weight, isEvident: left.isEvident) }
        if let refusal = other.refusal { findings.refuse(refusal) }
    }

    /// Objects, and arrays of objects, texts and numbers; not the brackets of a log.
    private static func isPlausible(_ plain: Span<UInt8>, _ region: Range<Int>) -> Bool {
        guard region.count >= 12 else { return false }
        if plain[region.lowerBound] == UInt8(ascii: "{") { return true }
        var at = region.lowerBound + 1
        while at < region.upperBound, isSpace(plain[at]) { at += 1 }
        switch plain[at] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""), UInt8(ascii: "'"): return true
        case 0x30...0x39: return region.count >= 60
        default: return false
        }
    }

    private static func isBlank(_ plain: Span<UInt8>, except region: Range<Int>) -> Bool {
        // Comments before an object belong to it.
        var at = 0
        while at < plain.count {
            if at == region.lowerBound { at = region.upperBound }
            guard at < plain.count else { break }
            if plain.at(at) == UInt8(ascii: "/"), plain.at(at + 1) == UInt8(ascii: "*") {
                at += 2
                while at < plain.count,
                    !(plain[at] == UInt8(ascii: "*") && plain.at(at + 1) == UInt8(ascii: "/"))
                {
                    at += 1
                }
                at += 2
            } else if plain.at(at) == UInt8(ascii: "/"), plain.at(at + 1) == UInt8(ascii: "/") {
                while at < plain.count, plain[at] != 0x0a { at += 1 }
            } else {
                guard isSpace(plain[at]) else { return false }
                at += 1
            }
        }
        return true
    }

    // MARK: Answers without a dataset

    /// A router's answer that it has none: `Error 23`, HTTP 404 and 204, and the JSON of the same.
    private static func saysNone(_ plain: Span<UInt8>) -> Bool {
        guard plain.count <= 8192 else { return false }
        let text = String(decoding: (0..<plain.count).map { plain[$0] }, as: UTF8.self).lowercased()
        let compact = text.filter { !$0.isWhitespace && $0 != "\"" }
        return text.contains("error 23") || compact.contains("errorcode:404") || compact.contains("status:404")
            || text.contains("404 not found") || text.contains("204 no content") || compact.contains("code:404")
            || firstLineHasStatus(text)
    }

    /// `HTTP/1.1 404 …`, `HTTP/2 204`.
    private static func firstLineHasStatus(_ text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return line.hasPrefix("http/") && words.count > 1 && ["404", "204"].contains(words[1].prefix(3))
        }
    }
}

extension TextSearch {
    /// The input is nothing but hex: whatever it decodes to is meant, complete or not.
    mutating func takeAlone() {
        guard let first = lone.first, let last = lone.last else { return }
        let count = lone.reduce(0) { $0 + Int($1.count) }
        // Something that was noted already says more.
        guard findings.leftOut.allSatisfy({ $0.error.reason != .cut }) else { return }
        guard count.isMultiple(of: 2) else {
            return findings.leave(
                DatasetInputError(.oddDigits(count: count), at: place(last.end - 1), offset: last.end - 1),
                weight: .max)
        }
        guard
            lone.allSatisfy({ !$0.flags.contains(.prefixed) }) || lone.count == 1
                || lone.allSatisfy({ $0.count == 2 })
        else { return }
        var bytes = digits(lone[...])
        defer { bytes.wipe() }
        do throws(DatasetError) {
            let dataset = try OperationalDataset(copying: bytes)
            var found = FoundDataset(
                DatasetInput(bytes: dataset.storage, format: .hex, carried: nil), dataset,
                at: place(Int(first.start)))
            found.isWholeInput = true
            findings.add(found)
        } catch {
            findings.leave(
                DatasetInputError(.malformed(error), at: place(Int(first.start)), offset: Int(first.start)),
                weight: .max)
        }
    }
}
