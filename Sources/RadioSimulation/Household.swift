import DiscoveryLatency
import HCI

extension Scenario {
    /// What `--controller sim` shows: six devices as they are found in a home, on an ideal radio.
    public static var household: Scenario {
        Scenario(advertisers: [peripheral, iBeacon, eddystone, matter, tcat, phone])
    }

    /// The device of the question "why did it take 1.5 s to see what advertises every 500 ms": a full payload of
    /// 31 bytes, and it answers scan requests.
    private static var peripheral: Advertiser {
        var device = Advertiser(interval: 500_000_000)
        device.address = DeviceAddress(bits: 0xc0ff_ee00_0001, kind: .random)
        device.data =
            flags + structure(0x09, Array("Peripheral 500".utf8))
            + structure(0xff, [0xff, 0xff, 0, 1, 2, 3, 4, 5, 6, 7])
        // TX power 0 dBm; services Battery and Device Information
        device.scanResponse = structure(0x0a, [0]) + structure(0x03, [0x0f, 0x18, 0x0a, 0x18])
        device.rssi = -54
        return device
    }

    private static var iBeacon: Advertiser {
        var device = Advertiser(interval: 100_000_000)
        device.address = DeviceAddress(bits: 0xc0ff_ee00_0002, kind: .random)
        device.kind = .nonconnectable
        let uuid: [UInt8] = [
            0xf7, 0x82, 0x6d, 0xa6, 0x4f, 0xa2, 0x4e, 0x98, 0x80, 0x24, 0xbc, 0x5b, 0x71, 0xe0, 0x89, 0x3e,
        ]
        device.data =
            flags + structure(0xff, [0x4c, 0x00, 0x02, 0x15] + uuid + [0x00, 0x01, 0x00, 0x2a, 0xc5])
        device.rssi = -63
        return device
    }

    /// An Eddystone URL beacon: https://example.com
    private static var eddystone: Advertiser {
        var device = Advertiser(interval: 1_022_500_000)
        device.address = DeviceAddress(bits: 0xc0ff_ee00_0003, kind: .random)
        device.kind = .nonconnectable
        device.data =
            flags + structure(0x03, [0xaa, 0xfe])
            + structure(0x16, [0xaa, 0xfe, 0x10, 0xee, 0x03] + Array("example".utf8) + [0x07])
        device.rssi = -77
        return device
    }

    /// A Matter device that waits for commissioning: discriminator 3840, test vendor FFF1, product 8001.
    private static var matter: Advertiser {
        var device = Advertiser(interval: 152_500_000)
        device.address = DeviceAddress(bits: 0xc0ff_ee00_0004, kind: .random)
        device.data = flags + structure(0x16, [0xf6, 0xff, 0x00, 0x00, 0x0f, 0xf1, 0xff, 0x01, 0x80, 0x00])
        device.rssi = -58
        return device
    }

    /// A Thread device that offers commissioning over TLS and has no dataset yet.
    private static var tcat: Advertiser {
        var device = Advertiser(interval: 211_250_000)
        device.address = DeviceAddress(bits: 0xc0ff_ee00_0005, kind: .random)
        device.data =
            flags
            + structure(
                0x16,
                [
                    0xfb, 0xff, 0x52, 0x13, 0xf4, 0xce, 0x36, 0x35, 0x01, 0x02, 0x03, 0x04, 0x05, 0x51, 0x80,
                    0x41,
                    0xc2,
                ])
        device.rssi = -66
        return device
    }

    /// A phone with the interval and the delays measured of one, and a resolvable private address that changes
    /// every 30 s (a real one's lasts 15 minutes, longer than most scans).
    private static var phone: Advertiser {
        var device = Advertiser(interval: 181_250_000)
        device.delay = .measuredPhone
        device.rotation = 30_000_000_000
        device.data =
            structure(0x01, [0x1a]) + structure(0x0a, [0x0c])
            + structure(0xff, [0x4c, 0x00, 0x10, 0x05, 0x1b, 0x1c, 0x6f, 0x1e, 0x52])
        device.rssi = -71
        device.rssiSpread = 6
        return device
    }

    /// LE General Discoverable, BR/EDR not supported.
    private static var flags: [UInt8] { structure(0x01, [0x06]) }

    /// One AD structure: length, type, value.
    static func structure(_ type: UInt8, _ value: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: 1 + value.count), type] + value
    }
}
