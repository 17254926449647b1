import Bytes
import LinuxSystem
import MeshCoP
import ProgramOutput

/// All that `thread-creds pskc` takes.
struct PSKcSettings {
    var passphrase = ""
    var name: String?
    var network: ExtendedPANID?
    var dataset: String?
    var check = false
    var path: String?
    var force = false
}

/// The bytes of a passphrase: a line of standard input, or a file. The line end after it does not belong to it.
func readPassphrase(_ text: String) throws(CommandFailure) -> [UInt8] {
    guard text == "-" || text.hasPrefix("@") else { return Array(text.utf8) }
    var bytes = text == "-" ? try readLine() : try readInput(String(text.dropFirst()), limit: longestPassphrase)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return bytes
}

private let longestPassphrase = 4096

/// Standard input up to the end of its first line; what else was read with it is wiped.
private func readLine() throws(CommandFailure) -> [UInt8] {
    let input = FileDescriptor(borrowing: 0)
    var bytes: [UInt8] = []
    // Room for all of it: nothing is copied on the way.
    bytes.reserveCapacity(2 * longestPassphrase)
    do throws(Errno) {
        while bytes.count <= longestPassphrase, try input.read(appendingTo: &bytes, upTo: longestPassphrase) > 0
        {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { continue }
            for index in bytes[end...].indices { bytes[index] = 0 }
            bytes.removeLast(bytes.count - end)
            return bytes
        }
    } catch {
        bytes.wipe()
        throw CommandFailure(.noInput, "cannot read standard input", error)
    }
    if bytes.count <= longestPassphrase { return bytes }
    bytes.wipe()
    throw CommandFailure(.badData, "a line of standard input has more than \(longestPassphrase) bytes")
}
