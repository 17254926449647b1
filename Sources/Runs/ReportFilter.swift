public import HCI

/// What keeps reports of devices back in a scan that somebody else runs: that a device is missing tells nothing then.
public enum ReportFilter: Equatable, Sendable {
    case none
    /// Filters of the host in the controller (Android's APCF): which devices they let through is not known.
    case host
    /// The controller's accept list, with the devices that are known to be on it.
    case acceptList(Set<DeviceAddress>)

    /// Whether reports of this device come through for certain.
    public func passes(_ address: DeviceAddress) -> Bool {
        switch self {
        case .none: true
        case .host: false
        case .acceptList(let devices): devices.contains(address)
        }
    }
}
