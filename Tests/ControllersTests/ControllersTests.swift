import Controllers
import Foundation
import LinuxSystem
internal import Runs
import TestSupport
import Testing

/// What a controller delivered, copied.
struct Delivered: Equatable {
    var bytes: [UInt8]
    var time: Int64
    var sent: Bool

    init(_ packet: Packet) {
        bytes = packet.bytes.indices.map { packet.bytes[$0] }
        time = packet.time
        sent = packet.sent
    }
}

extension Controller {
    /// One `receive` of at most `milliseconds` on a live controller's time line.
    func receive(within milliseconds: Int64) throws(ControllerError) -> (Wake, [Delivered]) {
        var packets: [Delivered] = []
        let wake = try receive(until: now + milliseconds * 1_000_000) { packets.append(Delivered($0)) }
        return (wake, packets)
    }

    /// Receives until `count` packets are there, something else ends it, or a deadline comes.
    func collect(_ count: Int) throws(ControllerError) -> [Delivered] {
        var packets: [Delivered] = []
        let deadline = description.clock == .capture ? nil : now + 10_000_000_000
        while packets.count < count {
            guard try receive(until: deadline, { packets.append(Delivered($0)) }) == .packets else { break }
        }
        return packets
    }
}

/// A folder of its own, removed at the end.
final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "controllers-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
}

/// The error that `body` throws.
func failure(_ body: () throws(ControllerError) -> Void) -> ControllerError? {
    do throws(ControllerError) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The made captures of HCI logs, as files.
func fixtures() throws -> [String] {
    try MadeCapture.all.filter { !$0.name.hasSuffix(".pklg") }.map { try $0.file.path() }
}
