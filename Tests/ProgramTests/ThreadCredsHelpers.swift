import Foundation
import JSON
import SQLite
import TestSupport

/// The example that the first users of the store came with: the dataset of a border router, under its MAC address.
enum Mission {
    static let agent = "9483C451DC3E"
    static let network = "3c66f0dc9ef53f1c"
    static let name = "GL-S20-new001"
    static let key = "4094dce45388fd3d3426e992cbf0697b"
    static let pskc = "6c9f919a4da9b213764fc83f84938108"
    static let hex = dataset()

    /// The example with another time, network or key.
    static func dataset(
        seconds: Int = 1, network: String = Mission.network, channel: Int = 16, key: String = Mission.key
    ) -> String {
        let seconds = String(seconds, radix: 16)
        let channel = String(channel, radix: 16)
        return "0e08" + String(repeating: "0", count: 12 - seconds.count) + seconds + "0000"
            + "000300" + String(repeating: "0", count: 4 - channel.count) + channel
            + "35060004001fffe0" + "0208\(network)" + "0708fdb360c72874da99" + "0510\(key)"
            + "030d474c2d5332302d6e6577303031" + "0102250b" + "0410\(pskc)" + "0c0402a0f7f8"
    }
}

/// `thread-creds` on a store of its own, which is gone with this value.
final class Store {
    let folder: URL

    init() {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "thread-creds-test-\(UUID().uuidString)")
        try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var path: String { folder.path() + "/store/credentials.sqlite" }
    var environment: [String: String] { ["THREAD_CREDS_STORE": path, "XDG_DATA_HOME": "/nonexistent"] }

    /// Runs a command line; words are separated by single spaces.
    @discardableResult
    func callAsFunction(_ line: String, input: String = "") throws -> ProgramResult {
        try self(line.split(separator: " ").map(String.init), input: Array(input.utf8))
    }

    @discardableResult
    func callAsFunction(_ arguments: [String], input: [UInt8] = []) throws -> ProgramResult {
        try run("thread-creds", arguments, input: input, environment: environment, directory: folder)
    }

    func start(_ line: String) throws -> RunningProgram {
        try RunningProgram(
            "thread-creds", line.split(separator: " ").map(String.init), environment: environment,
            directory: folder)
    }

    func json(_ line: String) throws -> JSONValue { try parsed(self(line).output) }

    /// Changes the file behind the program's back.
    func change(_ sql: String) throws {
        try Database(opening: path, .readWrite).executeScript(Array(sql.utf8))
    }

    /// Whether any file of the store contains these bytes.
    func contains(hex text: String) throws -> Bool {
        let needle = Data(bytes(text))
        let store = folder.appending(path: "store")
        return try FileManager.default.contentsOfDirectory(at: store, includingPropertiesForKeys: nil).contains
        {
            try Data(contentsOf: $0).range(of: needle) != nil
        }
    }
}

/// The first word of what a program said: the outcome.
extension ProgramResult {
    var outcome: String { String(text.prefix { $0 != " " && $0 != "\n" }) }
}

/// Runs a script of bash that may mount file systems, in namespaces of its own.
func runInNamespace(_ script: String, environment: [String: String] = [:]) throws -> (code: Int32, text: String)
{
    try runShell("/usr/bin/unshare", ["-rm", "/bin/bash", "-c", script], environment: environment)
}

/// Runs a shell with the programs of this package on its path.
func runShell(
    _ shell: String, _ arguments: [String], environment: [String: String] = [:]
) throws -> (code: Int32, text: String) {
    let process = Process()
    process.executableURL = URL(filePath: shell)
    process.arguments = arguments
    var all = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    all["PATH"] = builtProgram("").path() + ":" + (all["PATH"] ?? "")
    process.environment = all
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
}

/// Whether this machine lets a test mount a file system of its own.
let canMount: Bool = {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/unshare") else { return false }
    let result = try? runInNamespace("mount -t tmpfs -o size=64k tmpfs /mnt")
    return result?.code == 0
}()
