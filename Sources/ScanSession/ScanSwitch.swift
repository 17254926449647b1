import Controllers
import HCI
internal import Runs

/// Sets the parameters and switches the scan on and off, in whichever command family the controller takes.
///
/// 0x0C Command Disallowed has three causes, tried in this order: a scan is on already (left by a killed program,
/// or another program's), the other command family was used since the last Reset, somebody else keeps scanning.
final class ScanSwitch {
    private let exchange: CommandExchange
    private let options: ScanOptions
    private(set) var effective: EffectiveParameters
    private let filterPolicy: UInt8
    /// The scan may be on: from the first byte of the enable command until it was refused, or a disable command was
    /// answered. While it counts as on every way out sends disable.
    private(set) var countsAsOn = false {
        didSet { if countsAsOn != oldValue { exchange.controller.prepareParting(countsAsOn ? disable : nil) } }
    }
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
        // What sent us to the other family.
        var first: (opcode: Opcode, status: Status)?
        while true {
            var asked = parametersOpcode
            var status = try setParameters()
            if status == .success {
                asked = enableOpcode
                status = try enable(true, onSuccess: started)
                if status == .success { return }
                countsAsOn = false
            }
            switch status {
            case .commandDisallowed where !switchedOff:
                switchedOff = true
                if try enable(false) == .success { foundScanning = true }
            case .commandDisallowed where mayFallBack, .unknownCommand where mayFallBack:
                mayFallBack = false
                switchedOff = false
                first = (asked, status)
                try fallBack()
            case .commandDisallowed, .unknownCommand:
                // A family that is not there, or not to be mixed with the first: the first answer counts.
                if let first, first.status == .unknownCommand {
                    throw .failed(.refused(first.opcode, first.status))
                }
                if status == .commandDisallowed || first != nil { throw .failed(.scanningElsewhere) }
                throw .failed(.refused(asked, status))
            default: throw .failed(.refused(asked, status))
            }
        }
    }

    /// Switches off; 0x0C means that it was off already. Where another answer comes the scan counts as on.
    func off() throws(Stop) {
        let status = try enable(false)
        guard status == .success || status == .commandDisallowed else {
            throw .failed(.refused(enableOpcode, status))
        }
        countsAsOn = false
    }

    /// Switches off on a way out, where the scan counts as on: disable, once more where it was refused, and Reset where
    /// the controller is ours.
    /// - Returns: false where the scan may still be on.
    func leave() -> Bool {
        for _ in 0..<2 where countsAsOn {
            switch part() {
            case .answered(.success), .answered(.commandDisallowed): countsAsOn = false
            case .answered: continue
            case .silent, .unsent: return reset()
            }
        }
        return !countsAsOn || reset()
    }

    private func part() -> CommandExchange.Parting {
        switch effective.family {
        case .legacy: exchange.part(with: LESetScanEnable(enable: false), patience: CommandExchange.patience)
        case .extended:
            exchange.part(with: LESetExtendedScanEnable(enable: false), patience: CommandExchange.patience)
        }
    }

    private func reset() -> Bool {
        guard exchange.controller.description.ownsAcceptList,
            case .answered(.success) = exchange.part(with: Reset(), patience: CommandExchange.patience / 2)
        else { return false }
        countsAsOn = false
        return true
    }

    /// The command that switches off, as bytes.
    private var disable: [UInt8] {
        switch effective.family {
        case .legacy: LESetScanEnable(enable: false).packet
        case .extended: LESetExtendedScanEnable(enable: false).packet
        }
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
        guard effective.phy == .le1M else { throw .failed(.phyNotSupported(effective.phy)) }
        guard effective.timing.intervalUnits <= ScanTiming.legacyLimit else {
            throw .failed(.timing(.needsExtendedScanning(effective.timing.interval)))
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
        func willSend() { if on { countsAsOn = true } }
        switch effective.family {
        case .legacy:
            return try exchange.request(
                LESetScanEnable(enable: on, filterDuplicates: filter), willSend: willSend, onSuccess: onSuccess
            ).status
        case .extended:
            return try exchange.request(
                LESetExtendedScanEnable(enable: on, filterDuplicates: filter ? 1 : 0), willSend: willSend,
                onSuccess: onSuccess
            ).status
        }
    }
}
