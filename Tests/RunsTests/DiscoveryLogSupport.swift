import HCI
import TestSupport

@testable import Runs

let ms: Int64 = 1_000_000
let second: Int64 = 1_000_000_000

/// An address that prints as C0:FF:EE:00:00:n.
func address(_ n: Int, kind: DeviceAddress.Kind = .random) -> DeviceAddress {
    DeviceAddress(bits: 0xC0FF_EE00_0000 + UInt64(n), kind: kind)
}

/// A log whose hash keys repeat.
func makeLog(
    devices: Int = 1000, memory: Int = MemoryLimits.defaultMemory, expected: [DeviceAddress] = []
) -> DiscoveryLog {
    var random = SeededRandom(seed: 1)
    return DiscoveryLog(
        limits: MemoryLimits(maxDevices: devices, maxMemory: memory), expected: expected, using: &random)
}

extension DiscoveryLog {
    /// Records a report given as an array.
    @discardableResult
    func hear(
        _ address: DeviceAddress, at time: Int64, _ traits: ReportTraits = [], rssi: Int8 = -60,
        _ data: [UInt8] = [2, 1, 6]
    ) -> Heard {
        record(address, traits, rssi: rssi, data: data.span, at: time)
    }
}

extension DiscoveryLog {
    /// As of the run that is made of the log.
    var totals: DiscoveryTotals { LogDevices(self).totals }

    /// Every device in the order of outputs.
    func forEachDevice(_ body: (_ slot: Int, _ device: DeviceRecord) throws -> Void) rethrows {
        for slot in slots { try body(slot, self[slot]) }
    }
}
