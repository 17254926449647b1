import Controllers
import ProgramOutput
import RadioSimulation
import Runs

/// All that `blescan simulate` takes.
struct SimulateSettings {
    var listen: String?
    var vhci = false
    var scenario: String?
    var legacy = false
    var seed: UInt64 = 1
    var capture: String?
    var air: String?
    var quiet = false

    /// What is in the air, and the scanner that hears it.
    func radio() throws(ControllerError) -> Scenario {
        var scenario = try loadScenario(scenario)
        if legacy {
            scenario.scanner.extended = false
            scenario.scanner.coded = false
        }
        return scenario
    }

    /// As the server names it. Two places at once are refused.
    func place() throws(CommandFailure) -> String {
        guard vhci else { return listen ?? "tcp:127.0.0.1:6402" }
        guard listen == nil || listen == "vhci" else {
            throw CommandFailure(.usage, "--vhci and --listen exclude each other", next: "give one of them")
        }
        return "vhci"
    }
}
