import Bytes
import Foundation
import JSON
import LinuxSystem
import ProgramOutput
import TestSupport
import Testing

@Suite struct OutputTests {
    let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "output-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    private func contents(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
    }

    private func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.posixPermissions] as? Int
    }

    /// A reader that does not read: what waits is bounded, the rest is counted, and what was taken comes when it reads.
    @Test func aReaderThatIsTooSlowHoldsNothingUp() throws {
        let pipe = Pipe()
        var output = OutputBuffer(descriptor: pipe.fileHandleForWriting.fileDescriptor, name: "pipe")
        output.goLive()
        let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1023) + [10]
        let begin = ContinuousClock.now
        for _ in 0..<4096 {
            output.bytes += line
            try output.flush()
        }
        #expect(ContinuousClock.now - begin < .seconds(10))
        let isBehind = output.isBehind
        #expect(isBehind)
        let lost = output.linesLost
        #expect(lost > 2000 && lost < 3300)
        let reading = pipe.fileHandleForReading
        let semaphore = DispatchSemaphore(value: 0)
        nonisolated(unsafe) var count = 0
        // A thread of its own: those of the pool have all other tests to run first.
        Thread.detachNewThread {
            unsafe count = reading.readDataToEndOfFile().count
            semaphore.signal()
        }
        try output.endLive()
        let isBehindStill = output.isBehind
        #expect(!isBehindStill)
        try pipe.fileHandleForWriting.close()
        semaphore.wait()
        #expect(unsafe count == (4096 - lost) * 1024)
    }

    /// What a write in the background failed with is told by one of the next.
    @Test func failuresInTheBackgroundAreTold() throws {
        var output = try OutputBuffer(path: "/dev/full")
        output.goLive()
        output.bytes.append(text: "a line\n")
        try output.flush()
        #expect(throws: CommandFailure.self) { try output.endLive() }
    }

    /// Names that are not UTF-8 stay what they are, and are shown byte by byte.
    @Test func fileNamesThatAreNotUTF8() throws {
        let name = Array("\(folder)/caf".utf8) + [0xe9, 0x20, 0xc3]
        let path = pathText(name)
        #expect(systemPath(path).dropLast().map { UInt8(bitPattern: $0) } == name)
        try writeFileAtomically(Array("here".utf8), to: path)
        #expect(try readFile(path, limit: 100) == Array("here".utf8))
        var shown: [UInt8] = []
        shown.appendEscapedForTerminal(path.utf8)
        #expect(String(decoding: shown, as: UTF8.self).hasSuffix("caf\\xE9 \\xC3"))
        for text in ["", "plain", "naïve \u{10FE90} \u{1F600}", "\u{FFFD}"] {
            let bytes = Array(text.utf8)
            #expect(systemPath(pathText(bytes)).dropLast().map { UInt8(bitPattern: $0) } == bytes)
        }
    }

    @Test func writesToAFile() throws {
        var output = try OutputBuffer(path: "\(folder)/a.txt", mode: 0o640)
        output.threshold = 4
        output.bytes.append(text: "abc")
        try output.flushIfFull()
        #expect(try contents("a.txt") == "")
        output.bytes.json { (json) throws(Never) in
            json.beginObject()
            json.field("n", 1)
            json.endObject()
        }
        try output.flushIfFull()
        #expect(try contents("a.txt") == "abc{\"n\":1}")
        #expect(output.bytes.isEmpty)
        #expect(try mode("a.txt") == 0o640)
        // Anew: emptied.
        var second = try OutputBuffer(path: "\(folder)/a.txt")
        second.bytes.append(text: "x")
        try second.flush()
        #expect(try contents("a.txt") == "x")
    }

    @Test func aPrivateFileIsPrivateAlsoWhereItWasThere() throws {
        for name in ["stream", "whole"] {
            try "old".write(toFile: "\(folder)/\(name)", atomically: false, encoding: .utf8)
            unsafe chmod("\(folder)/\(name)", 0o644)
        }
        var stream = try OutputBuffer(path: "\(folder)/stream", mode: 0o600)
        #expect(try mode("stream") == 0o600, "before anything is written")
        stream.bytes.append(text: "new")
        try stream.flush()
        var whole = try OutputBuffer(replacing: "\(folder)/whole", mode: 0o600)
        whole.bytes.append(text: "new")
        try whole.finish()
        for name in ["stream", "whole"] {
            #expect(try contents(name) == "new")
            #expect(try mode(name) == 0o600)
        }
    }

    @Test func whatIsNotFinishedReplacesNothing() throws {
        try "old".write(toFile: "\(folder)/a.txt", atomically: false, encoding: .utf8)
        unsafe chmod("\(folder)/a.txt", 0o664)
        func abandon() throws {
            var output = try OutputBuffer(replacing: "\(folder)/a.txt")
            output.bytes.append(text: "half")
            try output.flush()
        }
        try abandon()
        #expect(try contents("a.txt") == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.txt"])
        var output = try OutputBuffer(replacing: "\(folder)/a.txt")
        output.bytes.append(text: "new")
        try output.finish()
        #expect(try contents("a.txt") == "new")
        #expect(try mode("a.txt") == 0o664, "that of the file it replaces")
    }

    @Test func aLinkToWhatIsNotThereYetStaysALink() throws {
        for link in ["relative", "folder/absolute"] {
            let target = link == "relative" ? "folder/one" : "\(folder)/two"
            try FileManager.default.createDirectory(
                atPath: "\(folder)/folder", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/\(link)", withDestinationPath: target)
            var output = try OutputBuffer(replacing: "\(folder)/\(link)")
            output.bytes.append(text: "new")
            try output.finish()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(link)") == target)
        }
        #expect(try contents("folder/one") == "new")
        #expect(try contents("two") == "new")
    }

    @Test func pipesDevicesAndDescriptorsAreNotReplaced() throws {
        try #require(unsafe mkfifo("\(folder)/pipe", 0o600) == 0)
        let reader = unsafe open("\(folder)/pipe", O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        let file = unsafe open("\(folder)/a.txt", O_RDWR | O_CREAT, 0o644)
        defer { close(file) }
        for path in ["\(folder)/pipe", "/dev/null", "/dev/fd/\(file)"] {
            var output = try OutputBuffer(replacing: path, mode: 0o644)
            output.bytes.append(text: "abc")
            try output.flush()
            if path.hasSuffix("pipe") {
                var buffer = [UInt8](repeating: 0, count: 8)
                #expect(unsafe read(reader, &buffer, 8) == 3, "it comes before the end")
            }
            try output.finish()
        }
        var status = stat()
        var named = stat()
        #expect(unsafe fstat(file, &status) == 0 && stat("\(folder)/a.txt", &named) == 0)
        #expect(status.st_ino == named.st_ino)
        #expect(status.st_size == 3)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["a.txt", "pipe"])
    }

    @Test func aLongNameIsNoObstacle() throws {
        let name = String(repeating: "ü", count: 127)
        var output = try OutputBuffer(replacing: "\(folder)/\(name)")
        output.bytes.append(text: "abc")
        try output.finish()
        #expect(try contents(name) == "abc")
    }

    @Test func whatCannotBeCreatedSaysSo() {
        let missing = #expect(throws: CommandFailure.self) {
            _ = try OutputBuffer(path: "\(folder)/none/a.txt")
        }
        #expect(missing?.code == .cannotCreate)
        #expect(
            missing?.description
                == "cannot create \(folder)/none/a.txt: No such file or directory; create the directory first")
        let directory = #expect(throws: CommandFailure.self) { _ = try OutputBuffer(path: folder) }
        #expect(directory?.code == .cannotCreate)
    }

    @Test func aFullDiskIsAnInputOutputError() throws {
        var output = try OutputBuffer(path: "/dev/full")
        output.bytes.append(text: "abc")
        var failure: CommandFailure?
        do throws(CommandFailure) { try output.flush() } catch { failure = error }
        #expect(failure?.code == .ioError)
        #expect(
            failure?.description
                == "cannot write /dev/full: No space left on device; free some space and run it again")
        // What was lost is not tried again.
        #expect(output.bytes.isEmpty)
    }

    @Test func aReaderThatWentAwayIsQuiet() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        close(ends[0])
        defer { close(ends[1]) }
        var output = OutputBuffer(descriptor: ends[1], name: "standard output")
        output.bytes.append(text: "abc")
        var failure: CommandFailure?
        do throws(CommandFailure) { try output.flush() } catch { failure = error }
        #expect(failure == .silent(.brokenPipe))
    }

    @Test func aFullPipeThatDoesNotBlockIsWaitedFor() async throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let (reading, writing) = (ends[0], ends[1])
        let size = 1_000_000
        let reader = Thread {
            var left = size
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while left > 0 { left -= unsafe read(reading, &buffer, buffer.count) }
            close(reading)
        }
        reader.start()
        var output = OutputBuffer(descriptor: writing, name: "pipe")
        output.bytes = [UInt8](repeating: 0x61, count: size)
        try output.flush()
        close(writing)
    }

    @Test func atomicFilesReplaceInOneStep() throws {
        try writeFileAtomically(Array("one".utf8), to: "\(folder)/m.prom", mode: 0o600)
        #expect(try contents("m.prom") == "one")
        #expect(try mode("m.prom") == 0o600)
        try writeFileAtomically(Array("two".utf8), to: "\(folder)/m.prom", mode: 0o644)
        #expect(try contents("m.prom") == "two")
        #expect(try mode("m.prom") == 0o644)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.prom"])
    }

    @Test func atomicFilesKeepLinksAndDevices() throws {
        try writeFileAtomically(Array("one".utf8), to: "\(folder)/real")
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "real")
        try writeFileAtomically(Array("two".utf8), to: "\(folder)/link")
        #expect(try contents("real") == "two")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/link") == "real")
        try writeFileAtomically(Array("x".utf8), to: "/dev/null")
        var failure: CommandFailure?
        do throws(CommandFailure) { try writeFileAtomically(Array("x".utf8), to: "/dev/full") } catch {
            failure = error
        }
        #expect(failure?.code == .ioError)
        do throws(CommandFailure) { try writeFileAtomically([], to: "\(folder)/none/x") } catch {
            failure = error
        }
        #expect(failure?.code == .cannotCreate)
    }

    /// A run of minutes ends in a file, or does not begin.
    @Test func whatCannotBeReplacedIsKnownBefore() throws {
        let file = "\(folder)/page.html"
        try writeFileAtomically(Array("one".utf8), to: file)
        try FileManager.default.createDirectory(atPath: "\(folder)/there", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "there")
        for path in [file, "\(folder)/new", "/dev/null", "/dev/stdout"] { try checkReplaceable(path) }
        for path in ["\(folder)/there", "\(folder)/there/", "\(folder)/link", "/", "."] {
            let said = "cannot create \(path): Is a directory; name a file in it"
            for act in [checkReplaceable, { try writeFileAtomically([0x78], to: $0) }]
                as [(String) throws -> Void]
            {
                let failure = #expect(throws: CommandFailure.self) { try act(path) }
                #expect(failure?.code == .cannotCreate && failure?.description == said, "\(path)")
            }
        }
        let failure = #expect(throws: CommandFailure.self) { try checkReplaceable("\(folder)/none/page.html") }
        #expect(failure?.code == .cannotCreate && failure?.next == "create the directory first")
        #expect(try contents("page.html") == "one")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                "link", "page.html", "there",
            ])
    }

    @Test func whatIsNoTerminalHasNoColour() {
        let terminal = unsafe Terminal(descriptor: open("/dev/null", O_WRONLY))
        #expect(!terminal.isTerminal && !terminal.hasColor && !terminal.canRepaint)
        var bytes: [UInt8] = []
        terminal.append(.bold, to: &bytes)
        #expect(bytes.isEmpty)
        #expect(terminal.helpWidth == 80)
    }
}
