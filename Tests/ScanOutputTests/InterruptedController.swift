import Controllers
import RadioSimulation
import Runs

/// The simulated radio, until a signal comes at a time of its own.
final class InterruptedController: Controller {
    private let radio: SimulatedRadioController
    private let signal: Int32
    private let time: Int64
    private var isSignalled = false

    init(_ radio: SimulatedRadioController, signal: Int32, at time: Int64) {
        self.radio = radio
        self.signal = signal
        self.time = time
    }

    var description: ControllerDescription { radio.description }
    var now: Int64 { radio.now }
    var counts: ControllerCounts { radio.counts }

    func send(_ packet: Span<UInt8>) throws(ControllerError) { try radio.send(packet) }

    func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        guard !isSignalled else { return try radio.receive(until: deadline, deliver) }
        let wake = try radio.receive(until: min(deadline ?? time, time), deliver)
        guard radio.now >= time else { return wake }
        isSignalled = true
        return .signal(signal)
    }

    func activeScanEnded() { radio.activeScanEnded() }
}
