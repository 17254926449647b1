import Bytes
public import CommandLineTable
import Glibc
import LinuxSystem
public import MeshCoP
internal import ProgramOutput
public import ThreadCredentials

/// A dataset as a command line names it: text that holds one, `@FILE`, or `-` for standard input.
///
/// - Parameters:
///   - words: a text in several words is one, so that pasted spaces need no quotes.
/// - Returns: the dataset, and the remarks on where it was and what was left out.
func findDataset(
    _ words: [String], named name: String = "the dataset"
) throws(CommandFailure) -> (found: FoundDataset, remarks: [String]) {
    guard let first = words.first else {
        throw CommandFailure(.usage, "a dataset is missing", next: "give - or @FILE")
    }
    if first == "-" || first.hasPrefix("@") {
        guard words.count == 1 else {
            throw CommandFailure(.usage, "'\(words[1])' is one argument too many: one dataset at a time")
        }
        let path = first == "-" ? "-" : String(first.dropFirst())
        return try onlyDataset(of: findDatasets(path: path), in: inputName(path))
    }
    var text: [UInt8] = []
    for word in words {
        if word == "-" || word.hasPrefix("@") {
            throw CommandFailure(.usage, "'\(word)' cannot be combined with a dataset: give one at a time")
        }
        text.append(contentsOf: word.utf8)
        text.append(UInt8(ascii: " "))
    }
    defer { text.wipe() }
    let findings = DatasetFinder.find(in: text.span, isArgument: true)
    if (try? findings.only()) == nil, let mistake = commonMistake(words, text.span) { throw mistake }
    return try onlyDataset(of: findings, in: name)
}

/// The dataset of a command line; where it was, and what was left out, is said on standard error.
func readDataset(
    _ words: [String], named name: String = "the dataset"
) throws(CommandFailure) -> OperationalDataset {
    let (found, remarks) = try findDataset(words, named: name)
    for remark in remarks { note(remark) }
    return found.dataset
}

/// What somebody meant who gave this instead of a dataset. Nothing but a file's name is quoted: it may be a key.
private func commonMistake(_ words: [String], _ text: Span<UInt8>) -> CommandFailure? {
    if words.count == 1, unsafe access(systemPath(words[0]), F_OK) == 0 {
        return CommandFailure(
            .usage, "'\(words[0])' is the name of a file, not a dataset: did you mean @\(words[0])?")
    }
    var (digits, isHex) = (0, true)
    for index in text.indices {
        switch text[index] {
        case UInt8(ascii: " "), UInt8(ascii: ":"), UInt8(ascii: "-"): continue
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            digits += 1
        default: isHex = false
        }
    }
    guard isHex, digits == 16 || digits == 32 else { return nil }
    return CommandFailure(
        .badData,
        "\(digits) hex digits are \(digits == 16 ? "an extended PAN ID" : "a network key"), not a dataset",
        next: "give the output of 'ot-ctl dataset active -x'")
}

/// Everything that a file has, or standard input for `-`; in bounded memory, however long it is.
func findDatasets(path: String) throws(CommandFailure) -> Findings {
    var finder = DatasetStreamFinder()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 17)
    defer { bytes.wipe() }
    do throws(Errno) {
        let file = path == "-" ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY)
        while try file.read(appendingTo: &bytes, upTo: 1 << 16) > 0 {
            finder.add(bytes.span)
            bytes.removeAll(keepingCapacity: true)
        }
    } catch {
        throw CommandFailure(.noInput, "cannot read \(inputName(path))", error)
    }
    return finder.finish()
}

/// The one dataset that was found, and the remarks on where it was and what was left out.
private func onlyDataset(
    of findings: Findings, in name: String
) throws(CommandFailure) -> (found: FoundDataset, remarks: [String]) {
    let found: FoundDataset
    do throws(DatasetInputError) {
        found = try findings.only()
    } catch {
        throw CommandFailure(error, in: name)
    }
    return (found, found.remarks + findings.evidentlyLeftOut.map { "left out: \($0)" })
}

extension FoundDataset {
    /// What is worth a line beside the result.
    var remarks: [String] {
        var remarks: [String] = []
        if !isWholeInput {
            let others =
                repeats.isEmpty
                ? "" : ", and the same \(repeats.count == 1 ? "once more" : "\(repeats.count) more times")"
            remarks.append("dataset found in line \(place.line)\(others)")
        }
        if !unknownKeys.isEmpty {
            let names = unknownKeys.prefix(8).joined(separator: ", ") + (unknownKeys.count > 8 ? ", …" : "")
            remarks.append(
                "\(unknownKeys.count) key\(unknownKeys.count == 1 ? "" : "s") not known: \(names)")
        }
        return remarks
    }
}

extension CommandFailure {
    /// The line for an input that holds no dataset, or more than one.
    init(_ error: DatasetInputError, in name: String) {
        switch error.reason {
        case .nothing: self.init(.badData, "\(name) is empty")
        case .routerHasNone:
            self.init(
                .badData, "the router has no dataset: \(name) is its answer that there is none",
                next: "form or join a network on it first")
        case .nothingFound:
            self.init(
                .badData, name == "the dataset" ? "the argument is not a dataset" : "no dataset in \(name)",
                next: "give the output of 'ot-ctl dataset active -x', or what holds it")
        case .several:
            self.init(
                .badData, "\(name): \(error.expectation)",
                next: "give one of them, or use 'thread-creds import'")
        case .malformed(let fault):
            let place =
                error.line == 1 && error.column == 1 ? "" : ", line \(error.line), column \(error.column)"
            self.init(.badData, "malformed: \(name)\(place), \(fault)")
        case .cut, .oddDigits:
            self.init(.badData, "malformed: \(name), \(error)", next: "copy the whole dataset")
        case .redacted:
            self.init(.badData, "\(name), \(error)", next: "ask for it with its keys")
        case .fieldsWithout, .contradiction, .notJSON, .tooManyDatasets:
            self.init(.badData, "\(name), \(error)")
        default: self.init(.badData, "malformed: \(name), \(error)")
        }
    }
}

/// A whole file, or standard input for `-`. The caller wipes the bytes; what the buffer outgrew on the way is wiped here.
func readInput(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    let chunk = 1 << 16
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * chunk)
    do throws(Errno) {
        let file = path == "-" ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY)
        while try file.read(appendingTo: &bytes, upTo: chunk) > 0, bytes.count <= limit {
            if bytes.capacity - bytes.count >= chunk { continue }
            var grown: [UInt8] = []
            grown.reserveCapacity(2 * bytes.capacity)
            grown.append(contentsOf: bytes)
            bytes.wipe()
            bytes = grown
        }
    } catch {
        bytes.wipe()
        throw CommandFailure(.noInput, "cannot read \(inputName(path))", error)
    }
    if bytes.count <= limit { return bytes }
    bytes.wipe()
    throw CommandFailure(.badData, "\(inputName(path)) has more than \(limit) bytes")
}

func inputName(_ path: String) -> String { path == "-" ? "standard input" : path }

extension BorderAgentID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<BorderAgentID> {
        ValueKind(completion: .offered("stored agents")) { text throws(ArgumentError) in
            if text == "-" { return .unknown }
            // As '/node/ba-id' answers: with its quotes.
            let bare = text.trimmingQuotes
            do throws(BorderAgentIDError) {
                return try BorderAgentID(text: bare)
            } catch {
                throw ArgumentError("\(error)", next: "'thread-creds store --help' says where to find it")
            }
        }
    }
}

extension ExtendedPANID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<ExtendedPANID> {
        ValueKind(completion: .offered("stored ids")) { text throws(ArgumentError) in
            guard let id = ExtendedPANID(text) else {
                throw ArgumentError("'\(text)' is not an extended PAN ID", next: "it has 16 hex digits")
            }
            return id
        }
    }
}

extension String {
    /// Without white space and one pair of quotes around it, and without the `Done` of `ot-ctl ba id`.
    var trimmingQuotes: String {
        var text = self[...]
        if let end = text.firstIndex(where: \.isNewline) {
            var rest = text[end...]
            while let first = rest.first, first.isWhitespace { rest.removeFirst() }
            while let last = rest.last, last.isWhitespace { rest.removeLast() }
            if rest.isEmpty || rest == "Done" { text = text[..<end] }
        }
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        if text.utf8.count >= 2, let first = text.first, first == "\"" || first == "'", text.last == first {
            text = text.dropFirst().dropLast()
        }
        return String(text)
    }
}
