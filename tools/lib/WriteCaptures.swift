import Foundation

/// Writes the captures that the tests make (`MadeCapture`) into a folder. tools/lib/captures.sh builds and calls it.
@main
struct WriteCaptures {
    static func main() throws {
        let folder = URL(filePath: CommandLine.arguments[1])
        for capture in MadeCapture.all {
            try Data(capture.bytes).write(to: folder.appending(path: capture.name))
        }
    }
}
