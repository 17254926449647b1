import Controllers
import ProgramOutput
import RadioSimulation
import Runs

@testable import Recordings
@testable import ScanOutput
@testable import ScanSession

/// A run of the real session on the simulated radio, seeded: the same in every process.
struct SimulatedRun {
    var scenario = Scenario.household
    var seed: UInt64 = 7
    var options = ScanOptions()
    /// A signal, and the seconds after which it comes.
    var signal: (number: Int32, seconds: Int64)?

    init(trials: Int? = nil, seconds: Int64 = 10) {
        if trials != nil {
            options.trials = trials
            options.trialDuration = seconds * 1_000_000_000
        } else {
            options.duration = seconds * 1_000_000_000
        }
        options.seed = 7
    }

    @discardableResult
    func run(_ observers: [any ScanObserver]) throws -> Run {
        let radio = SimulatedRadioController(scenario: scenario, seed: seed)
        let controller: any Controller =
            if let signal {
                InterruptedController(
                    radio, signal: signal.number, at: radio.now + signal.seconds * 1_000_000_000)
            } else {
                radio
            }
        return try ScanSession(
            controller: controller, options: options, version: "0.0.0", observers: observers
        ).run()
    }

    func output(_ make: (consuming OutputBuffer) -> any ScanObserver) throws -> [UInt8] {
        try captured { try run([make($0)]) }
    }
}
