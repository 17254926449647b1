public import CommandLineTable
import Glibc
import LinuxSystem
public import MeshCoP
public import ThreadCredentials

/// A dataset as a command line names it: hex, `@FILE`, or `-` for standard input.
///
/// - Parameter words: hex in several words is one dataset, so that pasted spaces need no quotes.
func readDatasetInput(_ words: [String]) throws(CommandFailure) -> DatasetInput {
    guard let first = words.first else {
        throw CommandFailure(.usage, "a dataset is missing", next: "give - or @FILE")
    }
    if first == "-" || first.hasPrefix("@") {
        guard words.count == 1 else {
            throw CommandFailure(.usage, "'\(words[1])' is one argument too many: one dataset at a time")
        }
        return try readDatasetInput(path: first == "-" ? "-" : String(first.dropFirst()))
    }
    var text: [UInt8] = []
    for word in words {
        if word == "-" || word.hasPrefix("@") {
            throw CommandFailure(.usage, "'\(word)' does not go with hex: one dataset at a time")
        }
        text.append(contentsOf: word.utf8)
        text.append(UInt8(ascii: " "))
    }
    defer { text.wipe() }
    return try parse(text, from: "the dataset")
}

/// A dataset in a file, or on standard input for `-`.
func readDatasetInput(path: String) throws(CommandFailure) -> DatasetInput {
    var bytes = try readInput(path, limit: DatasetInput.maximumInputLength)
    defer { bytes.wipe() }
    return try parse(bytes, from: inputName(path))
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

/// The dataset of an input, well-formed.
func dataset(of input: DatasetInput, from name: String = "the dataset") throws(CommandFailure)
    -> OperationalDataset
{
    do throws(DatasetError) {
        return try input.dataset()
    } catch {
        throw CommandFailure(.badData, "malformed: \(name), \(error)")
    }
}

private func parse(_ bytes: [UInt8], from name: String) throws(CommandFailure) -> DatasetInput {
    do throws(DatasetInputError) {
        return try DatasetInput(bytes.span)
    } catch {
        throw CommandFailure(.badData, "malformed: \(name), \(error)")
    }
}

extension BorderAgentID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<BorderAgentID> {
        ValueKind { text throws(ArgumentError) in
            do throws(BorderAgentIDError) {
                return try BorderAgentID(text: text)
            } catch {
                throw ArgumentError("\(error)")
            }
        }
    }
}

extension ExtendedPANID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<ExtendedPANID> {
        ValueKind { text throws(ArgumentError) in
            guard let id = ExtendedPANID(text) else {
                throw ArgumentError("'\(text)' is not an extended PAN ID", next: "it has 16 hex digits")
            }
            return id
        }
    }
}
