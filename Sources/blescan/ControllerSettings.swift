import CommandLineTable
import Controllers
import LinuxSystem
import ProgramOutput

/// The controller that a command scans with.
struct ControllerSettings {
    var name: String?
    var channel: HCIChannel?
    var seed: UInt64?
    var realTime = false

    var isSimulated: Bool { name == "sim" || name?.hasPrefix("sim:") == true }
}

extension Command where Settings == ControllerSettings {
    mutating func controllerOptions() {
        option(
            "c", "controller", "NAME", \.name,
            "\(ControllerName.formsText) (default the first adapter that is up)",
            file: .read(after: "sim:"))
        option(nil, "channel", "CHANNEL", \.channel, "how an adapter is reached (default raw)")
        option(nil, "seed", "N", \.seed, "repeat a simulated run, and the pauses between trials")
        flag(nil, "real-time", \.realTime, "run simulated time at the speed of real time")
    }
}

extension ControllerSettings {
    func check() throws(CommandFailure) {
        if realTime, !isSimulated {
            throw CommandFailure(
                .usage, "--real-time works with a simulated radio only; every other one is in real time anyway",
                next: "leave it out, or add --controller sim")
        }
    }

    /// Draws a seed for a simulated radio where none was given.
    mutating func drawSeed() {
        if isSimulated, seed == nil { seed = UInt64.random(in: 0...0xffff_ffff) }
    }

    /// - Parameters:
    ///   - capture: where all HCI packets go too.
    ///   - air: where all that simulated advertisers send goes too.
    func open(capture: String? = nil, air: String? = nil) throws(CommandFailure) -> any Controller {
        try converting(CommandFailure.init) { () throws(ControllerError) in
            try openController(
                name: name, channel: channel,
                options: ControllerOptions(
                    seed: seed ?? 0, realTime: realTime, capturePath: capture, airPath: air))
        }
    }
}
