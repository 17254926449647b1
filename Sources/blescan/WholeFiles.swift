import CommandLineTable
import LinuxSystem
import Pictures
import ScanOutput

/// A whole file, or standard input for `-`.
func wholeFile(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    do throws(FileReadError) {
        return try readFile(path, limit: limit)
    } catch {
        switch error {
        case .failed(let errno): throw CommandFailure(.noInput, "cannot read \(path): \(errno)")
        case .tooLong(let limit):
            throw CommandFailure(
                .badData, "\(path) is longer than \(limit >> 20) MiB", next: "name another file")
        }
    }
}

/// SHA-256 of a file, in hex.
func digest(ofFile path: String) throws(CommandFailure) -> String {
    do throws(FileReadError) {
        return try MappedFile(path).withBytes { hexDigest(of: $0) }
    } catch {
        throw CommandFailure(.noInput, "cannot read \(path): \(error)")
    }
}

/// The figures inside a page.
func figures(in page: [UInt8], of path: String) throws(CommandFailure) -> [UInt8] {
    do throws(EmbeddedFigures.Failure) {
        return try EmbeddedFigures.find(in: page.span)
    } catch {
        throw CommandFailure(
            .badData, "\(path) cannot be verified: \(error)",
            next: "name a page that blescan report --html wrote")
    }
}

/// What was typed, as a shell would take it again.
func commandLine() -> String {
    programArguments.enumerated().map { index, word in
        if index == 0 { return "blescan" }
        let isPlain = word.utf8.allSatisfy {
            switch $0 {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./:=,@%+".utf8.contains($0)
            }
        }
        return isPlain && !word.isEmpty
            ? word
            : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
                + "'"
    }.joined(separator: " ")
}
