import Controllers
import DiscoveryLatency
import HCI
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// The events that a capture holds, and the device among them that a law is learned of.
struct HeardEvents {
    private let collector: LearnCollector
    private let devices: any RunDevices

    var scanInterval: Int64 { collector.scanInterval }

    init(_ settings: LearnSettings) throws(CommandFailure) {
        let controller = try openCapture(settings.file)
        collector = LearnCollector(assumesFullDuty: settings.fullDuty || controller.isAir)
        var options = ScanOptions()
        if let address = settings.address { options.filter.addresses = [address] }
        let run = try observe(controller, options, [collector])
        devices = run.devices
        // A signal, a capture that breaks off: what was read before is not all that was meant.
        _ = try exitCode(of: run, quiet: true)
        if run.notices.contains(where: { $0.kind == .vendorScan }) {
            throw CommandFailure(
                .badData,
                "\(nameOfInput(settings.file)): its reports are in vendor events, which cannot be read",
                next: "learn from a capture of another scanner, or of the air")
        }
    }

    /// The device that was named, or the only one with events enough.
    func chosen(_ settings: LearnSettings) throws(CommandFailure) -> LearnCollector.Device {
        let devices = collector.devices.values.sorted { ($1.events, $0.address) < ($0.events, $1.address) }
        if devices.isEmpty, let most = collector.unfit.max(by: { $0.events < $1.events }) {
            throw CommandFailure(nothingToLearnFrom: settings.file, most.reason)
        }
        if let address = settings.address {
            guard let device = devices.first else { throw CommandFailure(notIn: settings.file, address) }
            return device
        }
        let able = devices.filter {
            $0.gaps >= DelayLearner.needed && DelayLearner.gaps($0.runs) >= DelayLearner.needed
        }
        guard let device = able.first else { throw CommandFailure(nobodyIn: settings.file, devices.first) }
        guard able.count > 1 else { return device }
        let choice = able.map { described($0) }
        if settings.format == .text {
            var out = try OutputBuffer(path: nil)
            LawCandidates(choice).append(to: &out.bytes, terminal: Terminal(descriptor: out.descriptor))
            try out.flush()
        }
        throw CommandFailure(choiceIn: settings.file, choice)
    }

    /// With its name, which the run knows.
    func described(_ device: LearnCollector.Device) -> LawReport.Device {
        LawReport.Device(
            address: device.address, name: name(of: device.address),
            events: device.events)
    }

    private func name(of address: DeviceAddress) -> [UInt8]? {
        devices.place(of: address).flatMap { devices.record($0).name }
    }
}
