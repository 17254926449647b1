import Advertising
import CommandLineTable
import LinuxSystem
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

/// What scanning and replaying have in common: filters, limits, and where the results go.
struct SharedSettings {
    var addresses: [AddressPattern] = []
    var name: String?
    var services: [ServiceUUID] = []
    var companies: [CompanyID] = []
    var rssi: Int8?
    var maxDevices = MemoryLimits.defaultDevices
    var maxMemory = MemorySize(bytes: MemoryLimits.defaultMemory)
    var labels: [RunLabel] = []
    var analysis = AnalysisSettings()
    var output = OutputSettings()
}

extension Command where Settings == SharedSettings {
    mutating func sharedOptions() {
        section("Which devices")
        option(
            nil, "address", "ADDRESS", \.addresses, "only these; /public or /random after one tells its type")
        option(nil, "name", "TEXT", \.name, "only devices whose name contains this")
        option(
            nil, "service", "UUID", \.services,
            "only devices that advertise this service: 16, 32 or 128 bits of hex")
        option(
            nil, "company", "ID", \.companies,
            "only devices with manufacturer data of this company, such as 0x004C")
        option(nil, "rssi", "DBM", \.rssi, "only reports at least this strong, such as -80")
        section("Memory")
        option(nil, "max-devices", "N", \.maxDevices, "devices kept at a time", in: 1...1_048_576)
        option(
            nil, "max-memory", "SIZE", \.maxMemory, "memory for all of them, such as 48MiB",
            in: MemorySize(
                bytes: MemoryLimits.memory.lowerBound)...MemorySize(
                    bytes: MemoryLimits.memory.upperBound))
        group(\.analysis) { $0.analysisOptions() }
        group(\.output) { $0.outputOptions() }
        labelOption(\.labels)
    }
}

extension SharedSettings {
    /// Refuses devices that are waited for and never let through: every trial would run to its limit.
    ///
    /// - Parameters:
    ///   - filters: addresses that are let through, by the option that names them.
    ///   - claims: how many there are.
    func check(
        _ expected: [AddressPattern], _ filters: [(option: String, addresses: [AddressPattern])], claims: Int
    ) throws(CommandFailure) {
        try output.checkClaims(claims, next: "add --assert CLAIM")
        // A radio hears nothing above 20 dBm (Core Specification Vol 4 Part E 7.7.65.2); a minus is easily forgotten.
        if let rssi, rssi > 20 {
            throw CommandFailure(
                .usage, "--rssi \(rssi) is stronger than any report", next: "write --rssi -\(rssi)")
        }
        for (option, addresses) in filters + [("--address", self.addresses)] where !addresses.isEmpty {
            for device in expected where !addresses.contains(where: device.overlaps) {
                throw CommandFailure(
                    .usage, "--expect \(device) can never be seen: \(option) does not let it through",
                    next: "add \(option) \(device)")
            }
        }
    }

    func apply(to options: inout ScanOptions) throws(CommandFailure) {
        options.analysis = try analysis.options()
        options.filter.addresses = addresses
        options.filter.name = name
        options.filter.services = Set(services)
        options.filter.companies = Set(companies.map(\.number))
        options.filter.minimumRSSI = rssi
        // What is kept of devices is allocated at once, and a program cannot go on where that fails.
        guard canAllocate(maxMemory.bytes) else {
            throw CommandFailure(
                .unavailable, "--max-memory \(maxMemory): the system does not give that much",
                next: "ask for less")
        }
        options.limits = MemoryLimits(maxDevices: maxDevices, maxMemory: maxMemory.bytes)
    }
}
