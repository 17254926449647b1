import CommandLineTable
import MeshCoP

/// All that `thread-creds pskc` takes.
struct PSKcSettings {
    var passphrase = ""
    var name: String?
    var network: ExtendedPANID?
    var dataset: String?
    var check = false
    var path: String?
}

/// The bytes of a passphrase; a line end that a file or a terminal put behind it is none of it.
func readPassphrase(_ text: String) throws(CommandFailure) -> [UInt8] {
    guard text == "-" || text.hasPrefix("@") else { return Array(text.utf8) }
    var bytes = try readInput(text == "-" ? "-" : String(text.dropFirst()), limit: 4096)
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return bytes
}
