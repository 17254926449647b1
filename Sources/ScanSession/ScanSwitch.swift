import Controllers
import HCI

/// Sets the parameters and switches the scan on and off, in whichever command family the controller takes.
///
/// 0x0C Command Disallowed has three causes, tried in this order: a scan is on already (left by a killed program,
/// or another program's), the other command family was used since the last Reset, somebody else keeps scanning.
final class ScanSwitch {
    private let exchange: CommandExchange
    private let options: ScanOptions
    private(set) var effective: EffectiveParameters
    private let filterPolicy: UInt8
    private(set) var isOn = false
    private var mayFallBack = true
    /// A scan was found switched on, and switched off.
    private(set) var foundScanning = false

    init(exchange: CommandExchange, options: ScanOptions, effective: EffectiveParameters, filterPolicy: UInt8) {
        self.exchange = exchange
        self.options = options
        self.effective = effective
        self.filterPolicy = filterPolicy
    }

    /// Switches on; `started` is called with the time of the Command Complete: t = 0 of the trial.
    func on(started: @escaping (Int64) -> Void) throws(Stop) {
        var switchedOff = false
        while true {
            var asked = parametersOpcode
            var status = try setParameters()
            if status == .success {
                asked = enableOpcode
                status = try enable(true, onSuccess: started)
                if status == .success {
                    isOn = true
                    return
                }
            }
            switch status {
            case .commandDisallowed where !switchedOff:
                switchedOff = true
                if try enable(false) == .success { foundScanning = true }
            case .commandDisallowed where mayFallBack, .unknownCommand where mayFallBack:
                mayFallBack = false
                switchedOff = false
                try fallBack()
            case .commandDisallowed: throw .scanningElsewhere
            default: throw .refused(asked, status)
            }
        }
    }

    /// Switches off; 0x0C means that it was off already.
    func off() throws(Stop) {
        isOn = false
        let status = try enable(false)
        guard status == .success || status == .commandDisallowed else { throw .refused(enableOpcode, status) }
    }

    private var parametersOpcode: Opcode {
        effective.family == .legacy ? .leSetScanParameters : .leSetExtendedScanParameters
    }

    private var enableOpcode: Opcode {
        effective.family == .legacy ? .leSetScanEnable : .leSetExtendedScanEnable
    }

    private func fallBack() throws(Stop) {
        effective.family = effective.family == .legacy ? .extended : .legacy
        guard effective.family == .legacy else { return }
        guard effective.phy == .le1M else { throw .phyNotSupported(effective.phy) }
        guard effective.timing.intervalUnits <= ScanTiming.legacyLimit else {
            throw .timing(.needsExtendedScanning(effective.timing.interval))
        }
    }

    private var ownAddressType: UInt8 { options.ownAddress == .random ? 1 : 0 }

    private func setParameters() throws(Stop) -> Status {
        let timing = effective.timing
        switch effective.family {
        case .legacy:
            return try exchange.request(
                LESetScanParameters(
                    active: effective.active, interval: timing.intervalUnits, window: timing.windowUnits,
                    ownAddressType: ownAddressType, filterPolicy: filterPolicy)
            ).status
        case .extended:
            let phy = LESetExtendedScanParameters.PHYParameters(
                active: effective.active, interval: timing.intervalUnits, window: timing.windowUnits)
            return try exchange.request(
                LESetExtendedScanParameters(
                    ownAddressType: ownAddressType, filterPolicy: filterPolicy,
                    oneM: effective.phy == .coded ? nil : phy, coded: effective.phy == .le1M ? nil : phy)
            ).status
        }
    }

    private func enable(_ on: Bool, onSuccess: @escaping (Int64) -> Void = { _ in }) throws(Stop) -> Status {
        let filter = on && effective.filterDuplicates
        switch effective.family {
        case .legacy:
            return try exchange.request(
                LESetScanEnable(enable: on, filterDuplicates: filter), onSuccess: onSuccess
            ).status
        case .extended:
            return try exchange.request(
                LESetExtendedScanEnable(enable: on, filterDuplicates: filter ? 1 : 0), onSuccess: onSuccess
            ).status
        }
    }
}
