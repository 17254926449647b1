import Foundation
import RadioSimulation
import TestSupport

/// Drives a simulated controller as a host does and notes what it sends.
final class ScanHarness {
    struct Event {
        var time: Int64
        var bytes: [UInt8]
    }

    let radio: SimulatedController
    private(set) var events: [Event] = []

    init(_ scenario: Scenario, seed: UInt64 = 1, ready: Bool = true) {
        radio = SimulatedController(scenario: scenario, seed: seed)
        guard ready else { return }
        // LE Meta on, every LE event on
        status("0c03", "")
        status("0c01", "ffffffffffffff3f")
        status("2001", "ffffffffffffffff")
    }

    /// Sends a command and returns the whole return parameters of its Command Complete.
    @discardableResult
    func command(_ opcode: String, _ parameters: String) -> [UInt8] {
        let code = UInt16(opcode, radix: 16)!
        let parameters = bytes(parameters)
        var packet: [UInt8] = [0x01, UInt8(code & 0xff), UInt8(code >> 8), UInt8(parameters.count)]
        packet += parameters
        radio.handle(packet.span)
        var result: [UInt8] = []
        while radio.nextPacket(
            before: radio.now,
            { packet, time in
                let event = copy(packet)
                if event.count >= 7, event[1] == 0x0e, event[4] == code & 0xff, event[5] == code >> 8 {
                    result = Array(event[6...])
                } else {
                    events.append(Event(time: time, bytes: event))
                }
            })
        {}
        return result
    }

    @discardableResult
    func status(_ opcode: String, _ parameters: String) -> UInt8 { command(opcode, parameters).first ?? 0xee }

    func advance(by time: Int64) { advance(to: radio.now + time) }

    func advance(to deadline: Int64) {
        while radio.nextPacket(before: deadline, { events.append(Event(time: $1, bytes: copy($0))) }) {}
    }

    func takeEvents() -> [Event] {
        defer { events = [] }
        return events
    }

    /// Legacy parameters in units of 0.625 ms, then enable.
    func start(window: UInt16, interval: UInt16, active: Bool = false, filter: Int = 0) {
        status("200b", (active ? "01" : "00") + word(interval) + word(window) + "0000")
        status("200c", "01" + word8(filter))
    }

    func stop() { status("200c", "0000") }

    /// Trials of at most `limit`: the time of the first report of each, nil where there was none.
    func trials(_ count: Int, limit: Int64, window: UInt16, interval: UInt16) -> [Int64?] {
        status("200b", "00" + word(interval) + word(window) + "0000")
        var enable = bytes("010c20020100")
        let disable = bytes("010c20020000")
        return (0..<count).map { _ in
            let start = radio.now
            enable[4] = 1
            radio.handle(enable.span)
            var first: Int64?
            while first == nil,
                radio.nextPacket(
                    before: start + limit, { packet, time in if packet[1] == 0x3e { first = time - start } })
            {}
            radio.handle(disable.span)
            while radio.nextPacket(before: radio.now, { _, _ in }) {}
            return first
        }
    }
}

func word(_ value: UInt16) -> String { hex([UInt8(value & 0xff), UInt8(value >> 8)]) }
func word8(_ value: Int) -> String { hex([UInt8(value)]) }

func copy(_ span: Span<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(span.count)
    for index in span.indices { result.append(span[index]) }
    return result
}

let millisecond: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

extension Scenario {
    /// One advertiser with 31 bytes of data.
    static func one(
        _ intervalMs: Double, _ change: (inout Advertiser) -> Void = { _ in }
    ) -> Scenario {
        var advertiser = Advertiser(interval: Int64(intervalMs * 1e6))
        advertiser.data = [UInt8](repeating: 0, count: 31)
        advertiser.kind = .nonconnectable
        change(&advertiser)
        return Scenario(advertisers: [advertiser])
    }
}
