import Captures
import Foundation
import HCI

/// Prints a line for each command and event of a capture as the room `Captures` reads it: nanoseconds since 1970, `command` or
/// `event`, `cut` or `whole`, and the packet in hex without its indicator octet. tools/agree holds these lines against tshark.
@main
enum Records {
    static func main() throws {
        let file = Array(try Data(contentsOf: URL(filePath: CommandLine.arguments[1])))
        var lines = ""
        var reader = try CaptureReader(file.span)
        while let record = try reader.next() {
            let kind = record.indicator == .command ? "command" : "event"
            lines += "\(record.time) \(kind) \(record.isCut ? "cut" : "whole") "
            for index in record.body.indices {
                let octet = record.body[index]
                lines += String(octet >> 4, radix: 16) + String(octet & 15, radix: 16)
            }
            lines += "\n"
        }
        print(lines, terminator: "")
    }
}
