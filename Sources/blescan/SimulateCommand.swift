import CommandLineTable
import Controllers
import Glibc
import ProgramOutput
import Runs

/// `blescan simulate`.
func addSimulate(to program: inout Program) {
    let command = Command("simulate", "serve a simulated controller to other hosts", SimulateSettings()) {
        $0.paragraph(
            "Speaks H4 on a TCP port or a UNIX socket, in real time, with one host after "
                + "another: bumble, or another blescan. With --vhci it is an adapter of this "
                + "machine that any program can use. The radio is the same as with --controller "
                + "sim. Ctrl-C ends it.")
        $0.option(
            "l", "listen", "WHERE", \.listen,
            "tcp:HOST:PORT (default tcp:127.0.0.1:6402), unix:PATH, or vhci")
        $0.flag(nil, "vhci", \.vhci, "be an adapter of this machine, through the kernel's /dev/vhci")
        $0.option(
            "s", "scenario", "FILE", \.scenario, "what is in the air (default the simulated household)",
            file: .read)
        $0.flag(
            nil, "legacy", \.legacy, "simulate a controller older than Bluetooth 5, without extended commands")
        $0.option(nil, "seed", "N", \.seed, "repeat a simulated run")
        $0.option(
            nil, "capture", "FILE", \.capture,
            "write all HCI packets, with the times at which the radio heard them, to this btsnoop file",
            file: .written)
        $0.option(
            nil, "air", "FILE", \.air,
            "write all that the advertisers send while a scan is on, heard or not, to this pcap file",
            file: .written)
        $0.flag("q", "quiet", \.quiet, "do not report hosts that come and go")
        $0.example(
            "sudo blescan simulate --vhci",
            "an adapter with a simulated radio, for bluetoothctl and others")
        $0.example(
            "blescan simulate --listen unix:/tmp/hci.sock", "for blescan --controller unix:/tmp/hci.sock")
    }
    program.add(command) { (settings) throws(CommandFailure) in try simulate(settings) }
}

private func simulate(_ settings: SimulateSettings) throws(CommandFailure) -> ExitCode {
    let place = try settings.place()
    let notes = LiveNotes(quiet: settings.quiet)
    do throws(ControllerError) {
        let server = try SimulatedRadioServer(
            listen: place, scenario: settings.radio(), seed: settings.seed, capture: settings.capture,
            air: settings.air)
        notes.say("\(server.name): \(settings.scenario ?? "the household"), seed \(settings.seed)")
        let signal = try server.run { event in
            switch event {
            case .connected: notes.say("a host came")
            case .disconnected(nil): notes.say("the host left")
            case .disconnected(let reason?): notes.say("the host was dropped: \(reason)")
            }
        }
        let (sent, refused) = server.reports
        let more = refused > 0 ? ", \(refused) more while the adapter was down" : ""
        notes.say("\(sent) reports sent\(more)")
        let lost = server.leftOutOfCapture
        if lost > 0 { notes.say("\(lost) packets left out of the capture: its reader is too slow") }
        return signal == SIGTERM ? .terminated : signal == SIGHUP ? .hangup : .success
    } catch {
        throw CommandFailure(error, listeningAt: place)
    }
}
