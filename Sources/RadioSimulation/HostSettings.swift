import HCI

/// What the host has set and Reset undoes.
struct HostSettings {
    /// Core Specification Vol 4 Part E 7.3.1: LE Meta (bit 61) is masked off until the host asks for it.
    var eventMask: UInt64 = 0x0000_1fff_ffff_ffff
    /// 7.8.1: Advertising Report (bit 1) is on; Directed, Extended and Scan Timeout are not.
    var leEventMask: UInt64 = 0x1f
    var randomAddress: DeviceAddress?
    var acceptList: [DeviceAddress] = []
    /// Legacy and extended commands must not be mixed until the next Reset (3.1.1).
    var family: Family?
    var legacy = ScanParameters()
    var extended = ScanParameters()

    enum Family { case legacy, extended }

    /// What LE Set (Extended) Scan Parameters left behind. Intervals and windows in units of 0.625 ms.
    struct ScanParameters {
        var ownAddressType: UInt8 = 0
        var filterPolicy: UInt8 = 0
        /// nil: that PHY is not scanned.
        var uncoded: PHYParameters? = PHYParameters()
        var coded: PHYParameters?
    }

    struct PHYParameters: Equatable {
        var active = false
        var interval: UInt16 = 0x10
        var window: UInt16 = 0x10
    }

    static let leMeta: UInt64 = 1 << 61
    static let hardwareError: UInt64 = 1 << 15

    func allows(_ subevent: UInt8) -> Bool {
        eventMask & Self.leMeta != 0 && subevent > 0 && leEventMask >> UInt64(subevent - 1) & 1 != 0
    }
}
