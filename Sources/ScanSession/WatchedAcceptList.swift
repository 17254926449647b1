internal import HCI

/// The filter accept list of a controller that somebody else fills (Core Specification Vol 4 Part E 7.8.15 to 7.8.17), as far
/// as a capture tells it: devices that are known to be on it. There may be others where the capture begins later.
struct WatchedAcceptList {
    /// A controller counts its entries in one octet.
    private static let most = 255

    private(set) var devices: Set<DeviceAddress> = []
    /// Changes that wait for their answer: one of each opcode.
    private var pending: [UInt16: DeviceAddress?] = [:]

    /// Takes a command; it counts once it was answered with success.
    mutating func take(_ opcode: Opcode, _ parameters: Span<UInt8>) {
        switch opcode {
        case .leClearAcceptList: pending[opcode.rawValue] = .some(nil)
        case .leAddToAcceptList:
            pending[opcode.rawValue] = LEAddToAcceptList(parameters: parameters).map { .some($0.address) }
        case .leRemoveFromAcceptList:
            pending[opcode.rawValue] = LERemoveFromAcceptList(parameters: parameters).map { .some($0.address) }
        default: break
        }
    }

    mutating func settle(_ opcode: Opcode, _ status: Status) {
        guard let change = pending.removeValue(forKey: opcode.rawValue), status == .success else { return }
        guard let device = change else {
            devices.removeAll()
            return
        }
        if opcode == .leRemoveFromAcceptList {
            devices.remove(device)
        } else if devices.count < Self.most {
            devices.insert(device)
        }
    }

    /// A Reset empties it.
    mutating func reset() {
        devices.removeAll()
        pending.removeAll()
    }
}

extension Opcode {
    /// It changes the filter accept list.
    var changesAcceptList: Bool {
        self == .leClearAcceptList || self == .leAddToAcceptList || self == .leRemoveFromAcceptList
    }

    /// Whether a command that sets scan parameters makes the scan report the devices on the accept list alone (scanning
    /// filter policies 1 and 3).
    func filtersByAcceptList(_ parameters: Span<UInt8>) -> Bool {
        let policy: UInt8? =
            switch self {
            case .leSetScanParameters: LESetScanParameters(parameters: parameters)?.filterPolicy
            case .leSetExtendedScanParameters: LESetExtendedScanParameters(parameters: parameters)?.filterPolicy
            case .androidSetScanParameters: AndroidSetScanParameters(parameters: parameters)?.filterPolicy
            default: nil
            }
        return policy.map { $0 & 1 == 1 } ?? false
    }
}
