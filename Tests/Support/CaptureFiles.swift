public import Foundation

extension MadeCapture {
    /// Beside the test bundle.
    private static let folder = builtProgram("made-captures")

    /// The capture as a file.
    public var file: URL {
        get throws {
            let url = Self.folder.appending(path: name)
            if (try? Data(contentsOf: url)) != Data(bytes) {
                try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
                try Data(bytes).write(to: url, options: .atomic)
            }
            return url
        }
    }
}

/// Captures of phones and adapters in a folder beside the package, where there is one; in their order.
public let sharedCaptures: [URL] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../../shared/captures"
    )
    .standardizedFileURL
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return names.sorted().filter { !$0.hasSuffix(".md") }.map { folder.appending(path: $0) }
}()
