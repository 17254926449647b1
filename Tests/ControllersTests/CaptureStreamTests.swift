import Foundation
import Glibc
import TestSupport
import Testing

@testable import Controllers

/// A capture that comes through a pipe, as from `btmon -w -`.
struct CaptureStreamTests {
    private func fifo(_ folder: borrowing TemporaryFolder) -> String {
        let path = folder.file("pipe")
        unsafe mkfifo(path, 0o600)
        return path
    }

    /// In pieces of any size, larger and smaller than records: the same packets as from the file.
    @Test(arguments: [1, 7, 100, 4096, 1 << 20])
    func piecesMakeTheWhole(size: Int) async throws {
        for path in try fixtures() where size > 99 || path.hasSuffix("per-event.btsnoop") {
            let folder = try TemporaryFolder()
            let pipe = fifo(folder)
            let data = try Data(contentsOf: URL(filePath: path))
            let writer = Thread {
                guard let handle = FileHandle(forWritingAtPath: pipe) else { return }
                var start = 0
                while start < data.count {
                    let end = min(start + size, data.count)
                    try? handle.write(contentsOf: data[start..<end])
                    start = end
                }
                try? handle.close()
            }
            writer.start()
            let streamed = try packets(of: try CaptureController(path: pipe, signals: nil))
            #expect(streamed == (try packets(of: try CaptureController(path: path, signals: nil))), "\(path)")
        }
    }

    private func packets(of controller: CaptureController) throws -> [Delivered] {
        var packets: [Delivered] = []
        while try controller.receive(until: nil, { packets.append(Delivered($0)) }) != .ended {}
        return packets
    }

    @Test func whatCameIsHandedOnBeforeTheNextComes() throws {
        let folder = try TemporaryFolder()
        let pipe = fifo(folder)
        let data = [UInt8](
            try Data(
                contentsOf: URL(
                    filePath: try #require(try fixtures().first { $0.hasSuffix("per-event.btsnoop") }))))
        let reading = unsafe Glibc.open(pipe, O_RDONLY | O_NONBLOCK)
        defer { close(reading) }
        let writing = unsafe Glibc.open(pipe, O_WRONLY)
        defer { close(writing) }
        // The header, one whole record and half of the next.
        let first = 16 + 24 + Int(data[16 + 7])
        _ = unsafe data.withUnsafeBytes { unsafe write(writing, $0.baseAddress!, first + 30) }
        let controller = try CaptureController(path: pipe, signals: nil)
        var count = 0
        #expect(try controller.receive(until: nil) { _ in count += 1 } == .packets)
        #expect(count == 1)
    }

    @Test func aStreamThatBreaksOffNamesTheByte() throws {
        let folder = try TemporaryFolder()
        let pipe = fifo(folder)
        let path = try #require(try fixtures().first { $0.hasSuffix("legacy-213s.btsnoop") })
        let data = try Data(contentsOf: URL(filePath: path)).dropLast(3)
        Thread {
            FileHandle(forWritingAtPath: pipe).map {
                try? $0.write(contentsOf: data)
                try? $0.close()
            }
        }.start()
        let controller = try CaptureController(path: pipe, signals: nil)
        var packets = 0
        let error = failure { () throws(ControllerError) in
            while try controller.receive(until: nil, { _ in packets += 1 }) != .ended {}
        }
        guard case .brokenCapture(_, let offset, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(packets > 2000)
        #expect(offset > data.count - 300 && offset < data.count)
    }
}
