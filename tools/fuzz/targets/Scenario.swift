import RadioSimulation

/// Reset is not needed: a new controller is as after Reset. Event masks, extended scan parameters on both PHYs, enable.
private let commands: [[UInt8]] = [
    [0x01, 0x01, 0x0c, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f],
    [0x01, 0x01, 0x20, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x01, 0x41, 0x20, 13, 0, 0, 5, 1, 0x60, 0, 0x30, 0, 1, 0x60, 0, 0x30, 0],
    [0x01, 0x42, 0x20, 6, 1, 1, 0, 0, 0, 0],
]

/// Scenario files: any text is read or refused, and what is read can be run.
func fuzzScenario(_ text: Span<UInt8>) {
    guard let scenario = try? Scenario(json: text) else { return }
    let count = scenario.advertisers.reduce(0) { $0 + $1.count }
    guard count <= 1000 else { return }
    let radio = SimulatedController(scenario: scenario, seed: 1)
    for command in commands { radio.handle(command.span) }
    var bytes = 0
    while bytes < 100_000, radio.nextPacket(before: 50_000_000, { packet, _ in bytes += packet.count }) {}
    precondition(radio.now <= 50_000_000)
}
