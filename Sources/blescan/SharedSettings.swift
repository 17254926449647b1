import Advertising
import CommandLineTable
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
        option(nil, "max-memory", "SIZE", \.maxMemory, "memory for all of them, such as 48MiB")
        group(\.analysis) { $0.analysisOptions() }
        group(\.output) { $0.outputOptions() }
    }
}

extension SharedSettings {
    func apply(to options: inout ScanOptions) throws(CommandFailure) {
        options.analysis = try analysis.options()
        options.filter.addresses = addresses
        options.filter.name = name
        options.filter.services = Set(services)
        options.filter.companies = Set(companies.map(\.number))
        options.filter.minimumRSSI = rssi
        options.limits = MemoryLimits(maxDevices: maxDevices, maxMemory: maxMemory.bytes)
    }
}
