import RadioSimulation

/// The simulated radio: virtual time goes on until the advertisers have sent so many PDUs, heard or not.
@Sendable
func radioPDUs(_ rounds: Int) -> UInt64 {
    var advertiser = Scenario.Advertiser(interval: 500_000_000)
    advertiser.data = [UInt8](repeating: 0, count: 31)
    advertiser.count = 100
    let radio = SimulatedController(scenario: Scenario(advertisers: [advertiser]), seed: 1)
    let commands: [[UInt8]] = [
        // LE Meta and all LE events on; 30 of 60 ms; scan
        [0x01, 0x01, 0x0c, 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f],
        [0x01, 0x0b, 0x20, 7, 0, 0x60, 0, 0x30, 0, 0, 0],
        [0x01, 0x0c, 0x20, 2, 1, 0],
    ]
    for command in commands { radio.handle(command.span) }
    var sum: UInt64 = 0
    while radio.pdusOnAir < UInt64(rounds) {
        let deadline = radio.now + 1_000_000_000
        while radio.nextPacket(
            before: deadline, { packet, time in sum &+= UInt64(packet.count) &+ UInt64(time) })
        {}
    }
    return sum
}
