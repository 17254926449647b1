internal import CBluetooth
public import HCI
internal import LinuxSystem
internal import Runs

/// An adapter of this machine, as `blescan controllers` shows it.
public struct AdapterListing: Equatable, Sendable {
    public enum Block: String, Sendable { case none, software, hardware }

    /// What only the controller itself can tell.
    public struct Details: Equatable, Sendable {
        /// `5.3`; nil for numbers not assigned yet.
        public var coreVersion: String?
        /// The maker's name, or its company number where the name is not known.
        public var manufacturer: String
        public var features: LEFeatures
        public var extendedScanning: Bool
        public var legacyScanning: Bool
    }

    public var name: String
    public var address: String
    public var isUp: Bool
    /// nil where the system does not tell.
    public var block: Block?
    /// `USB`, `UART`, `Virtual`, …
    public var bus: String
    /// A program has it for itself (user channel).
    public var userChannelTaken: Bool
    /// bluetoothd runs and may use it too.
    public var bluetoothdRuns: Bool
    public var details: Details?
    /// Why there are no details.
    public var detailsMissing: String?
}

/// The adapters of this machine by number. The controllers that are up are asked what they can do, if we may.
public func listAdapters() throws(ControllerError) -> [AdapterListing] {
    let bluetoothdRuns = isProcessRunning("bluetoothd")
    var listings: [AdapterListing] = []
    for adapter in try Adapter.all() {
        var listing = AdapterListing(
            name: adapter.name, address: adapter.address, isUp: adapter.isUp,
            block: adapter.rfkill.map { $0.hard ? .hardware : $0.soft ? .software : .none }, bus: adapter.bus,
            userChannelTaken: Adapter.isUserChannelTaken(adapter.number), bluetoothdRuns: bluetoothdRuns)
        do throws(ControllerError) {
            if listing.userChannelTaken { throw .busy(adapter.name) }
            let controller = try KernelController(
                number: adapter.number, channel: .raw, signals: try openSignals())
            listing.details = try AdapterListing.Details(asking: controller)
        } catch {
            listing.detailsMissing = reason(error)
        }
        listings.append(listing)
    }
    return listings
}

private func reason(_ error: ControllerError) -> String {
    switch error {
    case .notPermitted(let capability, _): "\(capability) is missing"
    case .adapterDown: "down"
    case .rfkill: "blocked"
    case .busy: "in use by a program"
    case .lost(_, let reason): reason
    default: "cannot be opened"
    }
}

extension AdapterListing.Details {
    /// Three commands, each with a second to be answered. A command that the controller does not know is no error.
    init(asking controller: any Controller) throws(ControllerError) {
        self.init(
            coreVersion: nil, manufacturer: "unknown", features: LEFeatures(rawValue: 0),
            extendedScanning: false,
            legacyScanning: false)
        let versions = try answer(to: ReadLocalVersion(), controller)
        if let version = LocalVersion(returnParameters: versions.span) {
            coreVersion = version.coreVersion
            manufacturer =
                unsafe bt_compidtostr(CInt(version.company)).map { unsafe String(cString: $0) }
                ?? "company \(version.company)"
        }
        let known = try answer(to: ReadLocalCommands(), controller)
        if let commands = SupportedCommands(returnParameters: known.span) {
            extendedScanning = commands.extendedScanning
            legacyScanning = commands.legacyScanning
        }
        let features = try answer(to: LEReadLocalFeatures(), controller)
        self.features = LEFeatures(returnParameters: features.span) ?? LEFeatures(rawValue: 0)
    }
}

/// The return parameters, status first; those of other programs' commands and all else are passed over.
private func answer(
    to command: some HCICommand, _ controller: any Controller
) throws(ControllerError) -> [UInt8] {
    let opcode = type(of: command).opcode
    try controller.send(command.packet.span)
    let deadline = controller.now + 1_000_000_000
    var answer: [UInt8]?
    while answer == nil {
        let wake = try controller.receive(until: deadline) { packet in
            if let complete = CommandComplete(packet.bytes), complete.opcode == opcode {
                let parameters = complete.returnParameters
                answer = parameters.indices.map { parameters[$0] }
            } else if let status = CommandStatus(packet.bytes), status.opcode == opcode {
                answer = [status.status.rawValue]
            }
        }
        guard wake == .packets || answer != nil else {
            throw .lost(controller.description.name, reason: "does not answer")
        }
    }
    return answer ?? []
}
