import Bytes
import Glibc
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput

/// A whole file, or standard input for `-`.
func wholeFile(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    do throws(FileReadError) {
        return try readFile(path, limit: limit)
    } catch {
        switch error {
        case .failed(let errno):
            throw CommandFailure(.noInput, "cannot read \(path): \(errno)", next: "check the name")
        case .tooLong(let limit):
            throw CommandFailure(
                .badData, "\(path) is longer than \(limit >> 20) MiB", next: "name another file")
        }
    }
}

/// SHA-256 of a file, in hex.
func digest(ofFile path: String) throws(CommandFailure) -> String {
    var hash = SHA256Stream()
    do throws(Errno) {
        let file = path == "-" ? FileDescriptor(borrowing: 0) : try FileDescriptor(opening: path, O_RDONLY)
        var block = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try file.read(into: &block, at: 0, upTo: block.count)
            if count == 0 { break }
            hash.update(block.span.extracting(first: count))
        }
    } catch {
        throw CommandFailure(.noInput, "cannot read \(path): \(error)", next: "check the name")
    }
    return hexText(of: hash.digest())
}

/// A file's name for messages.
func nameOfInput(_ path: String) -> String { path == "-" ? "standard input" : path }

/// Whether a path is of something that can be read only once: a pipe, a socket, a device.
func isStream(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(systemPath(path), &status) == 0 else { return false }
    return [S_IFIFO, S_IFSOCK, S_IFCHR].contains(status.st_mode & S_IFMT)
}

/// The first bytes of a file: fewer, if it is shorter. Standard input is not looked into.
func beginning(of path: String, _ count: Int) throws(CommandFailure) -> [UInt8] {
    guard path != "-" else { return [] }
    do throws(Errno) {
        let file = try FileDescriptor(opening: path, O_RDONLY)
        var block = [UInt8](repeating: 0, count: count)
        let read = try file.read(into: &block, at: 0, upTo: count)
        return Array(block.prefix(read))
    } catch {
        throw CommandFailure(.noInput, "cannot read \(path): \(error)", next: "check the name")
    }
}

/// What was typed, as a shell would take it again.
func commandLine() -> String {
    programArguments.enumerated().map { index, word in
        index == 0 ? "blescan" : shellWord(word)
    }.joined(separator: " ")
}

/// A word as a shell takes it.
func shellWord(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy {
        switch $0 {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "-_./:=,@%+".utf8.contains($0)
        }
    }
    return isPlain && !word.isEmpty
        ? word
        : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
