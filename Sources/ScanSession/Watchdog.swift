import Controllers
import HCI
internal import Runs

/// Tells a quiet neighbourhood from a dead controller: after five seconds without a packet a harmless question is
/// asked, and a controller that does not answer is lost.
struct Watchdog {
    /// Nanoseconds without a packet before the question is asked.
    static let patience: Int64 = 5_000_000_000

    private let needed: Bool
    /// When to look next, on the controller's time line.
    private(set) var due: Int64 = .max
    private var told = false

    init(controller: ControllerDescription) {
        // The simulated radio cannot die.
        needed = controller.clock != .virtual
    }

    mutating func reset(at now: Int64) {
        due = needed ? now &+ Self.patience : .max
        told = false
    }

    /// Asks where it is time to. The length of the silence in nanoseconds, once per silence, when the controller
    /// answers but hears nothing.
    /// - Throws: `ScanError.noAnswer` for a controller that says nothing any more.
    mutating func check(_ exchange: CommandExchange) throws(Stop) -> Int64? {
        let now = exchange.controller.now
        guard now >= due else { return nil }
        let quiet = now - exchange.lastPacket
        guard quiet >= Self.patience else {
            due = exchange.lastPacket &+ Self.patience
            told = false
            return nil
        }
        _ = try exchange.request(LEReadLocalFeatures())
        due = exchange.controller.now &+ Self.patience
        defer { told = true }
        return told ? nil : quiet
    }
}
