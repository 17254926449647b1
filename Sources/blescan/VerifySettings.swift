import CommandLineTable
import JSON
import Runs

/// All that `blescan verify` takes.
struct VerifySettings {
    var file = ""
    var capture: String?
}

extension VerifySettings {
    /// For messages.
    var name: String { file == "-" ? "standard input" : file }

    /// Of a page the block of figures, else the whole file.
    func document() throws(CommandFailure) -> JSONValue {
        let bytes = try wholeFile(file, limit: 64 << 20)
        let isDocument = bytes.first { $0 > 0x20 } == UInt8(ascii: "{")
        let json = isDocument ? bytes : try figures(in: bytes, of: name)
        do throws(JSONError) {
            return try JSONReader.read(json.span)
        } catch {
            throw CommandFailure(.badData, "the figures of \(name) are broken: \(error)")
        }
    }
}
