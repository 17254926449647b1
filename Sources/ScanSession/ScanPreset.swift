import DiscoveryLatency
public import Runs

/// Window and interval that a well-known system uses: what its users' phones and gateways do.
public struct ScanPreset: Sendable {
    public let name: String
    public let timing: RequestedTiming
    public let active: Bool
    /// Whose values these are, for help and tables.
    public let origin: String

    init(_ name: String, _ window: Double, _ interval: Double, active: Bool = false, _ origin: String) {
        self.name = name
        timing = RequestedTiming(
            window: Int64(wholePartOf: window * 1_000_000), interval: Int64(wholePartOf: interval * 1_000_000))
        self.active = active
        self.origin = origin
    }

    /// Android floors to the grid (183 ms is 182.5, 512 ms is 511.875); these are the figures after that.
    public static let all = [
        ScanPreset("android-low-power", 140, 1400, active: true, "Android SCAN_MODE_LOW_POWER"),
        ScanPreset("android-balanced", 182.5, 730, active: true, "Android SCAN_MODE_BALANCED"),
        ScanPreset("android-low-latency", 100, 100, active: true, "Android SCAN_MODE_LOW_LATENCY"),
        ScanPreset("android-old-low-power", 511.875, 5120, active: true, "older Android, low power"),
        ScanPreset("android-old-balanced", 1023.75, 4095.625, active: true, "older Android, balanced"),
        ScanPreset(
            "android-old-low-latency", 4095.625, 4095.625, active: true, "older Android, low latency"),
        // Apple names no figures. https://electronics.stackexchange.com/questions/82098: "apparently".
        ScanPreset(
            "ios-foreground-reported", 30, 40, active: true,
            "iOS, app in the foreground, as reported on electronics.stackexchange (82098)"),
        ScanPreset("bluez-passive", 30, 60, "Linux kernel, passive background scan"),
        ScanPreset(
            "bluez-discovery", 11.25, 11.25, active: true, "Linux kernel, discovery (bluetoothctl scan on)"),
        ScanPreset("bluez-suspend", 11.25, 640, "Linux kernel, while the system sleeps"),
        ScanPreset("bluez-monitor", 30, 60, "Linux kernel, advertisement monitor"),
        ScanPreset("zephyr-fast", 30, 60, active: true, "Zephyr BT_GAP_SCAN_FAST"),
        ScanPreset("zephyr-slow", 11.25, 1280, active: true, "Zephyr BT_GAP_SCAN_SLOW_1"),
        ScanPreset("esphome", 30, 320, active: true, "ESPHome esp32_ble_tracker"),
        ScanPreset("bumble", 60, 60, active: true, "bumble-scan"),
        ScanPreset("noble", 11.25, 11.25, active: true, "noble (Node.js)"),
        ScanPreset("bluetoothlinux", 30, 300, "PureSwift BluetoothLinux"),
        ScanPreset("hcitool", 10, 10, active: true, "hcitool lescan"),
    ]

    public static func named(_ name: String) -> ScanPreset? { all.first { $0.name == name } }
}
