internal import Captures
internal import Glibc
public import LinuxSystem
public import RadioSimulation
public import Runs

/// The simulated radio behind the same door as every other controller.
///
/// Virtual time jumps to the next packet: nothing sleeps. With `realTime` the same packets with the same times are
/// handed out no earlier than a radio would have heard them.
public final class SimulatedRadioController: Controller {
    private let radio: SimulatedController
    private let signals: TerminationSignals?
    private let realTime: Bool
    /// CLOCK_MONOTONIC at virtual time 0.
    private let start = monotonicTime()
    private var callsUntilSignalCheck = 0
    private var air: CaptureFile?

    public let description: ControllerDescription

    /// The radio in `scenario`. Without `signals` only packets and deadlines end a wait.
    public init(
        scenario: Scenario, seed: UInt64, name: String = "sim", realTime: Bool = false,
        signals: TerminationSignals? = nil
    ) {
        radio = SimulatedController(scenario: scenario, seed: seed)
        self.signals = signals
        self.realTime = realTime
        var description = ControllerDescription(
            name: name, channel: "simulated", clock: .virtual, simulated: true, seed: seed, ownsAcceptList: true
        )
        description.scenarioDigest = scenario.documentDigest
        self.description = description
    }

    /// Writes all that is sent while a scan is on to a pcap file: creates it, replacing one that is there.
    func recordAir(_ path: String) throws(ControllerError) {
        let air = try CaptureFile(
            path: path, unixTimeOfZero: CapturingController.virtualEpoch, isLive: realTime,
            begin: AirWriter.begin)
        self.air = air
        radio.recordAir { air.record($0) }
    }

    public var counts: ControllerCounts {
        var counts = ControllerCounts()
        counts.leftOutOfCapture = air?.lost ?? 0
        return counts
    }

    public func finishCapture() throws(ControllerError) { try air?.finish() }

    public var now: Int64 { radio.now }

    /// Commands take no virtual time.
    public func send(_ packet: Span<UInt8>) throws(ControllerError) {
        signals?.keepFirst()
        radio.handle(packet)
    }

    /// Delivers the packets of one moment: what the host answers to them happens before virtual time moves on.
    public func receive(until deadline: Int64?, _ deliver: (Packet) -> Void) throws(ControllerError) -> Wake {
        if let signal = pendingSignal() { return .signal(signal) }
        while true {
            if realTime { try air?.flush() } else { try air?.flushIfFull() }
            // Slices of a second, so that a signal is heeded in a long silence as well.
            let slice = radio.now.addingReportingOverflow(1_000_000_000).partialValue
            let end = min(deadline ?? slice, slice)
            // Where time is real the radio is asked when to look again, and not earlier.
            let next = realTime ? radio.nextPacketTime(before: end) ?? end : end
            if let signal = pace(to: next) { return .signal(signal) }
            if deliverMoment(before: next, deliver) { return .packets }
            if let deadline, radio.now >= deadline { return .deadline }
            if next == end {
                callsUntilSignalCheck = 0
                if let signal = pendingSignal() { return .signal(signal) }
            }
        }
    }

    /// The next packet and all others of its moment.
    private func deliverMoment(before time: Int64, _ deliver: (Packet) -> Void) -> Bool {
        func handOn(_ bytes: Span<UInt8>, _ time: Int64) {
            deliver(Packet(bytes: bytes, time: time, sent: false))
        }
        guard radio.nextPacket(before: time, handOn) else { return false }
        while radio.nextPacket(before: radio.now, handOn) {}
        return true
    }

    /// A system call every 64th time: a packet costs less than one.
    private func pendingSignal() -> CInt? {
        callsUntilSignalCheck -= 1
        guard callsUntilSignalCheck < 0 else { return nil }
        callsUntilSignalCheck = 63
        return signals?.next()
    }

    /// Sleeps until virtual `time` where time is real; a signal moves virtual time to where the clock stands.
    private func pace(to time: Int64) -> CInt? {
        guard realTime else { return nil }
        let due = start.addingReportingOverflow(time).partialValue
        let waitOn = signals.map { [$0.number] } ?? []
        while monotonicTime() < due {
            guard let ready = try? waitForInput(waitOn, until: due) else { return nil }
            if ready != 0, let signal = signals?.next() {
                radio.advance(to: min(time, monotonicTime() - start))
                return signal
            }
        }
        return nil
    }
}

extension SimulatedRadioController {
    /// `sim` (nil: the household) or `sim:FILE.json`.
    convenience init(
        scenario path: String?, options: ControllerOptions, signals: TerminationSignals
    ) throws(ControllerError) {
        let scenario = try loadScenario(path)
        self.init(
            scenario: scenario, seed: options.seed, name: path.map { "sim:\($0)" } ?? "sim",
            realTime: options.realTime, signals: signals)
        if let path = options.airPath { try recordAir(path) }
    }
}

/// Reads a scenario file, `-` for standard input; nil is the household.
public func loadScenario(_ path: String?) throws(ControllerError) -> Scenario {
    guard let path else { return .household }
    let text: [UInt8]
    do throws(FileReadError) {
        text = try readFile(path, limit: 16 << 20)
    } catch {
        switch error {
        case .failed(let errno): throw .openFailed(path, errno)
        case .tooLong(let limit): throw .badScenario(path, reason: "longer than \(limit) bytes")
        }
    }
    do throws(ScenarioError) {
        var scenario = try Scenario(json: text.span)
        scenario.documentDigest = contentDigest(of: text.span)
        return scenario
    } catch {
        throw .badScenario(path, reason: error.description)
    }
}
