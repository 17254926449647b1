import DiscoveryLatency
import HCI
import Runs

/// Two captures of any times: each sixteen octets are a PDU or a report. Whatever is compared, every event that is judged was
/// sent, and the counts agree.
func fuzzBeside(_ bytes: Span<UInt8>) {
    func word(_ at: Int) -> Int64 {
        var value: UInt64 = 0
        for index in 0..<8 { value |= UInt64(bytes[at + index]) << UInt64(8 * index) }
        // The times that a capture can have.
        return Int64(value >> 2)
    }
    var pdus: [DeviceAddress: [AirTrain.PDU]] = [:]
    var scan = BesideScan()
    var at = 0
    while bytes.count - at >= 16 {
        let kind = bytes[at + 8]
        let address = DeviceAddress(bits: UInt64(bytes[at + 9] & 3), kind: .random)
        let time = kind & 0x80 == 0 ? word(at) : word(at) % 600_000_000_000
        if kind & 1 == 0 {
            let channel = Int(kind >> 1 & 3)
            pdus[address, default: []].append(
                AirTrain.PDU(
                    start: time, duration: Int64(bytes[at + 10]) * 8000, channel: channel < 3 ? channel : nil,
                    kind: bytes[at + 11] & 1, isExtended: kind & 8 != 0))
        } else if kind & 2 == 0 {
            scan.heard[address, default: []].append(time)
        } else {
            let timing = ScanTiming(
                windowUnits: UInt16(bytes[at + 10]) + 4, intervalUnits: UInt16(bytes[at + 11]) + 260)
            let start = max(time, scan.trials.last?.end ?? 0)
            scan.trials.append(
                BesideScan.Trial(
                    start: start, end: start + Int64(bytes[at + 12]) * 1_000_000_000,
                    parameters: EffectiveParameters(
                        timing: timing, active: false, phy: .le1M, filterDuplicates: kind & 4 != 0,
                        family: .legacy)))
        }
        at += 16
    }
    for address in scan.heard.keys { scan.heard[address]?.sort() }
    let trains = pdus.map { AirTrain($0.key, $0.value) }
    do throws(Beside.Failure) {
        let beside = try Beside(trains, scan) { _ in true }
        precondition(beside.devices.count <= trains.count)
        for device in beside.devices {
            precondition(device.times.count == device.outcomes.count)
            precondition(device.missed + device.count(.heard) == device.outcomes.count)
        }
        for setting in beside.settings { precondition(setting.inside <= setting.heard) }
    } catch {
        if case .noCommonDevice(let sniffed, _) = error { precondition(sniffed == trains.count) }
    }
}
