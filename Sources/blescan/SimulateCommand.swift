import CommandLineTable
import Controllers
import Glibc
import LinuxSystem
import RadioSimulation

struct SimulateSettings {
    var listen = "tcp:127.0.0.1:6402"
    var scenario: String?
    var seed: UInt64 = 1
    var quiet = false
}

/// `blescan simulate`.
func addSimulate(to program: inout Program) {
    let command = Command("simulate", "be a simulated controller for other hosts", SimulateSettings()) {
        $0.paragraph(
            "Speaks H4 on a TCP port or a UNIX socket, in real time, with one host after another: bumble, or "
                + "another blescan. The radio is the one of --controller sim. Ctrl-C ends it.")
        $0.option(
            "l", "listen", "WHERE", \.listen, "tcp:HOST:PORT, unix:PATH, or vhci for this machine's kernel")
        $0.option("s", "scenario", "FILE", \.scenario, "what is in the air; the household without one")
        $0.option(nil, "seed", "N", \.seed, "the same seed, the same air")
        $0.flag("q", "quiet", \.quiet, "do not tell of hosts that come and go")
        $0.example(
            "sudo blescan simulate --listen vhci",
            "an adapter with a simulated radio, for bluetoothctl and others")
        $0.example(
            "blescan simulate --listen unix:/tmp/hci.sock", "for blescan --controller unix:/tmp/hci.sock")
    }
    program.add(command) { (settings) throws(CommandFailure) in try simulate(settings) }
}

private func simulate(_ settings: SimulateSettings) throws(CommandFailure) -> ExitCode {
    do throws(ControllerError) {
        let scenario = try loadScenario(settings.scenario)
        let server = try SimulatedRadioServer(
            listen: settings.listen, scenario: scenario, seed: settings.seed)
        say("\(server.name): \(settings.scenario ?? "the household"), seed \(settings.seed)", settings)
        let signal = try server.run { event in
            switch event {
            case .connected: say("a host came", settings)
            case .disconnected(nil): say("the host left", settings)
            case .disconnected(let reason?): say("the host was dropped: \(reason)", settings)
            }
        }
        return signal == SIGTERM ? .terminated : signal == SIGHUP ? .hangup : .success
    } catch {
        throw CommandFailure(error, listeningAt: settings.listen)
    }
}
