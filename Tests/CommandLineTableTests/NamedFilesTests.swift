import CommandLineTable
import Foundation
import Glibc
import LinuxSystem
import ProgramOutput
import TestSupport
import Testing

/// Which files a command line may name together.
@Suite struct NamedFilesTests {
    struct Settings {
        var input = ""
        var law: String?
        var output: String?
        var page: String?
        var store: String?
    }

    private func command(store: String? = nil) -> Command<Settings> {
        Command("draw", "draw what was read", Settings()) {
            $0.argument("FILE", \.input, "what to read", isRequired: false)
            $0.option(nil, "law", "LAW", \.law, "a law or @FILE", file: .read(after: "@"))
            $0.option("o", "output", "FILE", \.output, "where to", file: .written)
            $0.option(nil, "page", "FILE", \.page, "a page", file: .written)
            $0.option(
                nil, "store", "PATH", \.store, "the store", file: .written(otherwise: "the store") { store })
        }
    }

    /// What is said of a command line in a folder where `a` is, `soft` and `hard` lead to it, `dangling` leads to `new`,
    /// and `below` leads to the folder itself.
    private func complaint(_ line: String, store: String? = nil) throws -> String? {
        try withTemporaryFolder { folder in
            let place = folder.path(percentEncoded: false)
            try Data([1]).write(to: folder.appending(path: "a"))
            for (target, name) in [("a", "soft"), ("new", "dangling"), (".", "below")] {
                _ = unsafe symlink(target, folder.appending(path: name).path(percentEncoded: false))
            }
            _ = unsafe link(place + "/a", place + "/hard")
            let words = line.replacingOccurrences(of: "DIR", with: place).split(separator: " ").map(String.init)
            do throws(CommandFailure) {
                _ = try command(store: store.map { place + $0 }).settings(from: words)
                return nil
            } catch {
                #expect(error.code == .usage)
                #expect(unsafe access(place + "/new", F_OK) != 0)
                return error.description.replacingOccurrences(of: place, with: "DIR")
            }
        }
    }

    @Test(arguments: [
        ("DIR/a -o DIR/a", "-o DIR/a would overwrite FILE DIR/a; name another file"),
        ("DIR/a --output=DIR/soft", "--output DIR/soft would overwrite FILE DIR/a; name another file"),
        ("DIR/soft -o DIR/hard", "-o DIR/hard would overwrite FILE DIR/soft; name another file"),
        ("-o DIR/below/./a DIR/a", "-o DIR/below/./a would overwrite FILE DIR/a; name another file"),
        ("--law @DIR/a --page DIR/a", "--page DIR/a would overwrite --law @DIR/a; name another file"),
        ("-o DIR/x --page DIR/x", "-o DIR/x and --page DIR/x are the same file; give each its own"),
        (
            "-o DIR/new --page DIR/dangling",
            "-o DIR/new and --page DIR/dangling are the same file; give each its own"
        ),
        ("-o DIR/x --page DIR/below/x", "-o DIR/x and --page DIR/below/x are the same file; give each its own"),
        ("-o DIR/hard --page DIR/a", "-o DIR/hard and --page DIR/a are the same file; give each its own"),
        ("DIR/a --store DIR/a", "--store DIR/a would overwrite FILE DIR/a; name another file"),
    ])
    func refusals(_ line: String, _ says: String) throws { #expect(try complaint(line) == says) }

    @Test(arguments: [
        "DIR/a -o DIR/b --page DIR/c", "DIR/a --law @DIR/a", "--law DIR/a -o DIR/a", "-o - --page -",
        "-o /dev/null --page /dev/null", "-o /dev/stdout --page /dev/stdout", "/dev/null -o /dev/null",
        "-o DIR/a -o DIR/b --page DIR/a", "-o DIR/none/x --page DIR/none/x", "DIR/a -o DIR/below/b",
    ])
    func whatGoesTogether(_ line: String) throws { #expect(try complaint(line) == nil) }

    @Test func aFileThatIsMeantWithoutBeingNamed() throws {
        #expect(
            try complaint("-o DIR/a", store: "/a")
                == "-o DIR/a and the store DIR/a are the same file; give each its own")
        #expect(try complaint("-o DIR/a --store DIR/b", store: "/a") == nil)
    }

    @Test(arguments: [["--page", ""], ["--page="], [""], ["--law", "@"]])
    func namesThatAreEmpty(_ arguments: [String]) {
        let error = #expect(throws: CommandFailure.self) { try command().settings(from: arguments) }
        #expect(error?.code == .usage && error?.what.contains("has an empty value") == true)
    }
}

/// What `readdir` hands out ends where its name ends: many names of all lengths, so that one is at the end of its buffer.
@Suite struct DirectoryNamesTests {
    @Test func everyNameIsThereWhole() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var expected: Set = [".", ".."]
        for number in 0..<1000 {
            let name = "\(number)" + String(repeating: "x", count: number % 250)
            #expect(FileManager.default.createFile(atPath: folder.path() + "/" + name, contents: nil))
            expected.insert(name)
        }
        #expect(Set(directoryNames(folder.path())) == expected)
        #expect(directoryNames(folder.path() + "/none").isEmpty)
    }
}
