public import Foundation

/// What a program said and how it ended.
public struct ProgramResult: Sendable {
    public var code: Int32
    /// True where a signal ended it; `code` is its number then.
    public var killed: Bool
    public var output: [UInt8]
    public var errors: [UInt8]

    public var text: String { String(decoding: output, as: UTF8.self) }
    public var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// One of this package's programs, as it was just built: it lies beside the test bundle.
public func builtProgram(_ name: String) -> URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name)
}

/// A program that was started and is still at work.
public final class RunningProgram {
    public let process = Process()
    private let out: FileHandle
    private let err: FileHandle
    private let outURL: URL
    private let errURL: URL

    /// Output goes to files, so that no pipe can fill up and stop the program.
    public init(
        _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
        directory: URL? = nil
    ) throws {
        let folder = FileManager.default.temporaryDirectory
        outURL = folder.appending(path: "out-\(UUID().uuidString)")
        errURL = folder.appending(path: "err-\(UUID().uuidString)")
        for url in [outURL, errURL] {
            _ = FileManager.default.createFile(
                atPath: url.path(), contents: nil, attributes: [.posixPermissions: 0o600])
        }
        out = try FileHandle(forWritingTo: outURL)
        err = try FileHandle(forWritingTo: errURL)
        let inURL = folder.appending(path: "in-\(UUID().uuidString)")
        try Data(input).write(to: inURL)
        defer { try? FileManager.default.removeItem(at: inURL) }
        process.executableURL = builtProgram(name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = directory
        process.standardInput = try FileHandle(forReadingFrom: inURL)
        process.standardOutput = out
        process.standardError = err
        try process.run()
    }

    /// What it has written so far.
    public var outputSoFar: String { (try? String(contentsOf: outURL, encoding: .utf8)) ?? "" }

    public func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    public func finish() throws -> ProgramResult {
        process.waitUntilExit()
        defer { for url in [outURL, errURL] { try? FileManager.default.removeItem(at: url) } }
        return ProgramResult(
            code: process.terminationStatus, killed: process.terminationReason == .uncaughtSignal,
            output: Array(try Data(contentsOf: outURL)), errors: Array(try Data(contentsOf: errURL)))
    }
}

/// Runs one of this package's programs to its end.
public func run(
    _ name: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:],
    directory: URL? = nil
) throws -> ProgramResult {
    try RunningProgram(name, arguments, input: input, environment: environment, directory: directory).finish()
}

/// Runs a line of shell with one of this package's programs as `$0`: for what only a shell can arrange. The line's
/// standard error is to be short.
public func shell(_ name: String, _ line: String, in folder: URL? = nil) throws -> ProgramResult {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line, builtProgram(name).path()]
    process.currentDirectoryURL = folder
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let errorText = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return ProgramResult(
        code: process.terminationStatus, killed: process.terminationReason == .uncaughtSignal,
        output: Array(text), errors: Array(errorText))
}

/// A folder that is gone after the call.
///
/// - Parameter inMemory: where there is a file system in memory, in that: what is made durable there takes no time. Nothing
///   in it may be executable.
public func withTemporaryFolder<Result>(
    inMemory: Bool = false, _ body: (URL) throws -> Result
) throws -> Result {
    let memory = "/dev/shm"
    let usesMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
    let folder = (usesMemory ? URL(filePath: memory) : FileManager.default.temporaryDirectory)
        .appending(path: "blescan-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}
