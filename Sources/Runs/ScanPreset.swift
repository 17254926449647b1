internal import DiscoveryLatency

/// Window and interval that a well-known system uses: what its users' phones and gateways do.
public struct ScanPreset: Sendable {
    public let name: String
    public let timing: RequestedTiming
    public let active: Bool
    /// Whose values these are, for help and tables.
    public let origin: String
    /// A phone, and not a computer or a gateway.
    public let isPhone: Bool
    /// What the values rest on, the strongest first.
    public let evidence: [Evidence]

    /// Where a setting was seen.
    public struct Evidence: Sendable, Equatable {
        public enum Basis: String, Sendable {
            /// HCI captures of devices, published by their owners.
            case captures
            /// The source code or the documentation of the system.
            case source
        }

        public let basis: Basis
        /// Device and system, or the project.
        public let what: String
        /// `2026`, `2015–2022`; empty where the source is the present one.
        public let years: String
        /// How many captures; nil where it was not counted.
        public let captures: Int?
        /// How often the setting was set in them; nil where it was not counted.
        public let timesSet: Int?
        /// What was inferred rather than seen.
        public let inferred: String?

        static func captures(
            of what: String, _ years: String, count: Int? = nil, timesSet: Int? = nil,
            inferred: String? = nil
        ) -> Evidence {
            Evidence(
                basis: .captures, what: what, years: years, captures: count, timesSet: timesSet,
                inferred: inferred)
        }

        static func source(_ what: String) -> Evidence {
            Evidence(
                basis: .source, what: what, years: "", captures: nil, timesSet: nil, inferred: nil)
        }
    }

    private init(
        _ name: String, _ window: Double, _ interval: Double, active: Bool = false, _ origin: String,
        isPhone: Bool = false, _ evidence: [Evidence]
    ) {
        self.name = name
        timing = RequestedTiming(
            window: Int64(wholePartOf: window * 1_000_000), interval: Int64(wholePartOf: interval * 1_000_000))
        self.active = active
        self.origin = origin
        self.isPhone = isPhone
        self.evidence = evidence
    }

    /// Phones first. All values lie on the grid of 0.625 ms, as the captures have them.
    public static let all = iPhones + androids + makers + computers

    public static func named(_ name: String) -> ScanPreset? { all.first { $0.name == name } }

    private static func phone(
        _ name: String, _ window: Double, _ interval: Double, active: Bool = true, _ origin: String,
        _ evidence: [Evidence]
    ) -> ScanPreset {
        ScanPreset(name, window, interval, active: active, origin, isPhone: true, evidence)
    }

    private static let iPhoneState =
        "the state of the app, from the order in the captures and from published latencies; Apple documents none"
    private static let appleVendorCommand = "the layout of Apple's vendor command; \(iPhoneState)"

    private static let iPhones = [
        phone(
            "ios-foreground", 30, 60, active: false, "iPhone, app in the foreground",
            [
                .captures(
                    of: "iPhone18,2, iOS 26.5.1 (Apple N1)", "2026", timesSet: 168,
                    inferred: appleVendorCommand),
                .captures(
                    of: "iPhone17,2, iOS 27 beta (BCM4399)", "2026", count: 4, timesSet: 5,
                    inferred: appleVendorCommand),
            ]),
        phone(
            "ios-foreground-active", 30, 40, "iPhone, app in the foreground, asking for scan responses",
            [
                .captures(
                    of: "iPhone, iOS 9 era", "2016", count: 3, timesSet: 6, inferred: iPhoneState),
                .captures(
                    of: "iPhone18,2, iOS 26.5.1 (Apple N1)", "2026", timesSet: 2,
                    inferred: appleVendorCommand),
            ]),
        phone(
            "ios-background", 30, 300, active: false, "iPhone, app in the background",
            [
                .captures(
                    of: "iPhone18,2, iOS 26.5.1 (Apple N1)", "2026", timesSet: 254,
                    inferred: appleVendorCommand),
                .captures(
                    of: "iPhone, iOS 9 era, scanning actively", "2016", count: 3, timesSet: 14,
                    inferred: iPhoneState),
            ]),
        phone(
            "ios-asleep", 30, 965.625, active: false, "iPhone, asleep",
            [
                .captures(
                    of: "iPhone18,2, iOS 26.5.1 (Apple N1)", "2026", timesSet: 110,
                    inferred: appleVendorCommand)
            ]),
    ]

    private static let recentAndroid = "Pixel 8 (2026), OnePlus 6 (2024)"

    private static let androids = [
        phone(
            "android-low-power", 140, 1400, "Android, SCAN_MODE_LOW_POWER",
            [.captures(of: recentAndroid, "2024–2026"), .source("AOSP ScanManager")]),
        phone(
            "android-balanced", 182.5, 730, "Android, SCAN_MODE_BALANCED",
            [
                .captures(of: "\(recentAndroid), Xiaomi 14T Pro, POCO X4 Pro, an OPPO-like phone", "2024–2026"),
                .source("AOSP ScanManager"),
            ]),
        phone(
            "android-low-latency", 100, 100, "Android, SCAN_MODE_LOW_LATENCY",
            [
                .captures(of: "\(recentAndroid), Xiaomi 14T Pro, POCO X4 Pro, an OPPO-like phone", "2024–2026"),
                .source("AOSP ScanManager"),
            ]),
        phone(
            "android-screen-off", 511.875, 10240, "Android, screen off",
            [.captures(of: "Pixel 8 (2026), Amazon Fire (2021)", "2021–2026")]),
        phone(
            "android-old-low-power", 500, 5000, "Android of 2015–2022, low power",
            [.captures(of: "a dozen phones (Broadcom, Qualcomm, MediaTek)", "2015–2022")]),
        phone(
            "android-old-balanced", 2000, 5000, "Android of 2015–2022, balanced",
            [.captures(of: "a dozen phones (Broadcom, Qualcomm, MediaTek)", "2015–2022")]),
        phone(
            "android-old-low-latency", 5000, 5000, "Android of 2015–2022, low latency",
            [.captures(of: "a dozen phones (Broadcom, Qualcomm, MediaTek)", "2015–2022")]),
        phone(
            "android-old-inquiry", 11.25, 11.25, "Android of 2015–2022, device search of the settings",
            [.captures(of: "a dozen phones (Broadcom, Qualcomm, MediaTek)", "2015–2022")]),
    ]

    private static let samsung = [
        Evidence.captures(of: "Samsung Galaxy S10+, S20 FE, A54 and others", "2016–2026")
    ]
    private static let honor = [Evidence.captures(of: "HONOR X7b, by Android's vendor command", "2026")]
    private static let oppo = [Evidence.captures(of: "an OPPO-like phone", "2026")]

    /// What the makers changed. Which mode of Android a setting stands for is not known: the figures are its name.
    private static let makers = [
        phone("samsung-30-150", 30, 150, "Samsung", samsung),
        phone("samsung-70-320", 70, 320, "Samsung", samsung),
        phone("samsung-191-958", 191.25, 958.125, "Samsung", samsung),
        phone("samsung-60-520", 60, 520, "Samsung", samsung),
        phone("samsung-203-1861", 202.5, 1860.625, "Samsung", samsung),
        phone("samsung-160-3120", 160, 3120, "Samsung", samsung),
        phone("samsung-55-3120", 55, 3120, "Samsung", samsung),
        phone(
            "xiaomi-66-660", 65.625, 660, "Xiaomi",
            [.captures(of: "Xiaomi 14T Pro, POCO X4 Pro", "2025–2026")]),
        phone("oppo-120-1200", 120, 1200, "OPPO", oppo),
        phone("oppo-160-3200", 160, 3200, "OPPO", oppo),
        phone("oppo-199-5000", 198.75, 5000, "OPPO", oppo),
        phone("honor-600-600", 600, 600, "HONOR", honor),
        phone("honor-150-600", 150, 600, "HONOR", honor),
        phone("honor-60-600", 60, 600, "HONOR", honor),
        phone("honor-512-5120", 511.875, 5120, "HONOR", honor),
        phone("pixel-3000-3000", 3000, 3000, "Pixel", [.captures(of: recentAndroid, "2024–2026")]),
    ]

    private static let computers = [
        ScanPreset(
            "bluez-passive", 30, 60, "Linux kernel, passive background scan",
            [.source("Linux, net/bluetooth/hci_core.c")]),
        ScanPreset(
            "bluez-discovery", 11.25, 11.25, active: true, "Linux kernel, discovery (bluetoothctl scan on)",
            [.source("Linux, include/net/bluetooth/hci_core.h")]),
        ScanPreset(
            "bluez-suspend", 11.25, 640, "Linux kernel, while the system sleeps",
            [.source("Linux, net/bluetooth/hci_core.c")]),
        ScanPreset(
            "bluez-monitor", 30, 60, "Linux kernel, advertisement monitor",
            [.source("Linux, net/bluetooth/hci_core.c")]),
        ScanPreset(
            "zephyr-fast", 30, 60, active: true, "Zephyr BT_GAP_SCAN_FAST", [.source("Zephyr, gap.h")]),
        ScanPreset(
            "zephyr-slow", 11.25, 1280, active: true, "Zephyr BT_GAP_SCAN_SLOW_1", [.source("Zephyr, gap.h")]
        ),
        ScanPreset(
            "esphome", 30, 320, active: true, "ESPHome esp32_ble_tracker",
            [.source("ESPHome, esp32_ble_tracker")]),
        ScanPreset("bumble", 60, 60, active: true, "bumble-scan", [.source("Bumble, apps/scan.py")]),
        ScanPreset(
            "noble", 11.25, 11.25, active: true, "noble (Node.js)", [.source("noble, lib/hci-socket/hci.js")]
        ),
        ScanPreset(
            "bluetoothlinux", 30, 300, "PureSwift BluetoothLinux", [.source("PureSwift BluetoothLinux")]),
        ScanPreset(
            "hcitool", 10, 10, active: true, "hcitool lescan", [.source("BlueZ, tools/hcitool.c")]),
    ]
}
