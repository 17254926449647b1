/// Captures as people hold them, made here: each has the peculiarities of one that was seen in the field, and what is in it is
/// known. Tests and tools read these, so that nobody else's capture lies in this package.
public struct MadeCapture: Sendable {
    public var name: String
    public var bytes: [UInt8]
    public var link: UInt32 = 0
    /// Its writer stored the two words of a time in the wrong order, from a clock that began at zero.
    public var hasSwappedTimes = false
    /// Advertising reports, and the HCI events that they come in.
    public var reports = 0
    public var events = 0
    /// Reports whose data are no whole AD structures.
    public var malformedAD = 0
    /// Of the first and the last packet, in nanoseconds.
    public var firstTime: Int64 = 0
    public var lastTime: Int64 = 0

    public var testDescription: String { name }

    /// - Parameters:
    ///   - name: its ending tells the container.
    ///   - swapsTime: see `CapturedPackets.btsnoop`.
    init(
        _ name: String, link: UInt32, _ packets: CapturedPackets, malformedAD: Int = 0, swapsTime: Bool = false
    ) {
        self.name = name
        self.link = link
        self.malformedAD = malformedAD
        hasSwappedTimes = swapsTime
        bytes =
            name.hasSuffix(".pcapng")
            ? packets.pcapng(link: UInt64(link)) : packets.btsnoop(link: UInt64(link), swapsTime: swapsTime)
        for packet in packets.packets where packet.octets[0] == 4 && packet.octets[1] == 0x3e {
            events += 1
            reports += Int(packet.octets[4])
        }
        firstTime = Int64(packets.packets.first?.time ?? 0) * 1000
        lastTime = Int64(packets.packets.last?.time ?? 0) * 1000
    }

    init(_ name: String, _ bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }

    public static let all: [MadeCapture] = [
        legacy, twoReports, malformed, coded, pcapng201, monitor, monitor254, oddEventTypes, swappedTimes,
        headerOnly, iPhoneStandard, iPhoneFF42, iPhoneFE3A,
    ]

    /// Those that the package's reader of HCI logs takes with all their reports.
    public static let withReports = all.filter { $0.reports > 0 }

    /// Traps on a name that none has: tests name them.
    public static func named(_ name: String) -> MadeCapture { all.first { $0.name == name }! }

    // MARK: - Legacy

    /// 2026-01-01, in microseconds.
    private static let epoch = 1_767_225_600_000_000

    private static func address(_ number: Int) -> UInt64 { 0xc0ff_ee00_0000 | UInt64(number) }

    /// Flags and a name.
    private static func named(_ number: Int) -> [UInt8] {
        let name = Array("Made \(number)".utf8)
        return [2, 1, 6, UInt8(name.count + 1), 9] + name
    }

    /// Manufacturer data of no company, 31 octets that end in the middle of a structure.
    private static func overrun(_ number: Int) -> [UInt8] {
        [2, 1, 6, 30, 0xff, 0xff, 0xff] + (0..<24).map { UInt8(truncatingIfNeeded: number &* 31 &+ $0) }
    }

    /// Events of advertisers between two times: `interval` and up to 10 ms each.
    private static func schedule(
        _ advertisers: [(number: Int, interval: Int)], from start: Int, to end: Int, seed: UInt64,
        _ event: (_ number: Int, _ time: Int, inout SeededRandom) -> Void
    ) {
        for advertiser in advertisers {
            var random = SeededRandom(seed: seed &+ UInt64(advertiser.number))
            var time = start + Int.random(in: 0..<advertiser.interval, using: &random)
            while time < end {
                event(advertiser.number, time, &random)
                time += advertiser.interval + Int.random(in: 0...10_000, using: &random)
            }
        }
    }

    /// One run of 213 s at full duty. The busiest device overruns its AD structures; the capture ends in a backlog: 17 reports
    /// of one device 1 to 4 ms apart, whose times are not those of the air.
    private static let legacy: MadeCapture = {
        var packets = CapturedPackets()
        packets.scanParameters(window: 18, interval: 18, at: epoch)
        packets.scanEnable(true, at: epoch + 2_000)
        packets.scanEnable(false, at: epoch + 10_000)
        packets.scanParameters(window: 8000, interval: 8000, at: epoch + 20_000)
        packets.scanEnable(true, at: epoch + 22_000)
        let end = epoch + 213_000_000
        var malformed = 0
        schedule(
            [
                (1, 100_000), (2, 1_022_500), (3, 2_000_000), (4, 500_000), (5, 5_000_000), (6, 1_285_000),
                (7, 270_000),
            ],
            from: epoch + 30_000, to: end, seed: 1
        ) { number, time, random in
            // The host stamps late.
            let stamp = time + Int.random(in: 0...4_000, using: &random)
            let data = number == 1 ? overrun(7) : number == 5 ? [] : named(number)
            if number == 1 { malformed += 1 }
            packets.reports(
                [.init(number == 3 ? 3 : 0, address(number), data, rssi: Int8(-50 - number))], at: stamp)
        }
        for number in 0..<17 {
            packets.reports([.init(0, address(1), overrun(7), rssi: -51)], at: end + 2_500 * number)
            malformed += 1
        }
        packets.sort()
        return MadeCapture("legacy-213s.btsnoop", link: 1002, packets, malformedAD: malformed)
    }()

    /// 27 of 32 events carry ADV_IND and the SCAN_RSP to it; two trials of the same day of two months.
    private static let twoReports: MadeCapture = {
        var packets = CapturedPackets()
        var event = 0
        for (start, count) in [(epoch, 20), (epoch + 8_600_000_000_000, 12)] {
            packets.scanParameters(window: 8000, interval: 8000, at: start)
            packets.scanEnable(true, at: start + 2_000)
            for number in 0..<count {
                let device = address(number % 5 + (start == epoch ? 1 : 6))
                let advertisement = CapturedPackets.Report(0, device, [2, 1, 6], rssi: -70)
                let response = CapturedPackets.Report(4, device, named(number % 5), rssi: -71)
                packets.reports(
                    event % 6 == 5 ? [advertisement] : [advertisement, response],
                    at: start + 100_000 + 213_800 * number)
                event += 1
            }
            packets.scanEnable(false, at: start + 6_000_000)
        }
        return MadeCapture("two-reports-per-event.btsnoop", link: 1002, packets)
    }()

    // MARK: - Extended

    /// 10 % of the time, extended reports, many devices; every fourth report has six octets that are no AD structure.
    private static let malformed: MadeCapture = {
        var packets = CapturedPackets()
        var malformed = 0
        packets.extendedScanParameters([(18, 18)], at: epoch)
        for trial in 0..<8 {
            let start = epoch + 11_000_000 * trial
            if trial > 0 { packets.extendedScanParameters([(800, 8000)], at: start) }
            packets.extendedScanEnable(true, at: start + 2_000)
            for number in 0..<(trial == 0 ? 0 : 60) {
                let isMalformed = number % 4 == 3
                if isMalformed { malformed += 1 }
                var report = CapturedPackets.Report(
                    0x13, address(number % 40 + 100 * (trial % 4)),
                    isMalformed ? [0xff, 1, 2, 3, 4, 5] : named(number), rssi: Int8(-40 - number % 55))
                report.addressType = number % 3 == 0 ? 0 : 1
                packets.extendedReport(report, at: start + 20_000 + number * 7_000)
            }
            packets.extendedScanEnable(false, at: start + 2_100_000)
        }
        return MadeCapture("extended-malformed-ad.btsnoop", link: 1002, packets, malformedAD: malformed)
    }()

    /// A phone that scans both PHYs under eleven settings, and sets the highest bit of event types, which is reserved.
    private static let coded: MadeCapture = {
        let settings: [[(window: Int, interval: Int)]] = [
            [(292, 1168), (292, 1168)], [(819, 16384)], [(160, 160), (292, 1168)], [(292, 1168), (224, 2240)],
            [(819, 16384), (819, 16384)], [(292, 1168)], [(160, 160), (160, 160)], [(160, 160)], [(224, 2240)],
            [(292, 1168), (819, 16384)], [(4800, 4800)],
        ]
        // How often each comes, how long it is in force, and its reports a second.
        let times = [20, 5, 12, 1, 1, 1, 1, 2, 1, 1, 1]
        let lengths = [9_000_000, 8_000_000, 4_000_000] + [Int](repeating: 700_000, count: 8)
        let rates = [4, 0, 60, 9, 0, 0, 9, 0, 4, 0, 0]
        var order = times.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
        var random = SeededRandom(seed: 4)
        order.shuffle(using: &random)
        var packets = CapturedPackets()
        var time = epoch
        for setting in order {
            packets.extendedScanParameters(settings[setting], at: time)
            packets.extendedScanEnable(true, at: time + 2_000)
            let end = time + lengths[setting]
            let count = rates[setting] * lengths[setting] / 1_000_000
            for number in 0..<count {
                let device = Int.random(in: 1...12, using: &random)
                var report = CapturedPackets.Report(
                    number % 2 == 0 ? 0x8013 : 0x13, address(device),
                    device == 9 ? [3, 9, 0x44, 0x65] : named(device),
                    rssi: Int8(-40 - device * 4))
                if device == 5, settings[setting].count > 1 {
                    (report.eventType, report.primaryPHY, report.secondaryPHY) = (0x8001, 3, 3)
                }
                if device == 9 { report.addressType = 0 }
                packets.extendedReport(report, at: time + 10_000 + (lengths[setting] - 20_000) / count * number)
            }
            packets.extendedScanEnable(false, at: end)
            time = end + 50_000
        }
        return MadeCapture("extended-coded-scan.btsnoop", link: 1002, packets)
    }()

    // MARK: - Containers

    private static let pcapng201: MadeCapture = {
        var packets = CapturedPackets()
        packets.scanParameters(window: 16, interval: 96, at: epoch)
        packets.scanEnable(true, at: epoch + 2_000)
        for number in 0..<5 {
            packets.reports(
                [.init(0, address(number / 2), named(number / 2))], at: epoch + 1_000_000 * (number + 1))
        }
        packets.scanEnable(false, at: epoch + 200_000_000)
        return MadeCapture("pcapng201.pcapng", link: 201, packets)
    }()

    /// Two bursts 41 s apart with the duplicate filter on, and a passive scan in between.
    private static let monitorPackets: CapturedPackets = {
        var packets = CapturedPackets()
        for (burst, start) in [epoch, epoch + 41_000_000].enumerated() {
            packets.scanParameters(window: 18, interval: 18, at: start)
            packets.scanEnable(true, filterDuplicates: true, at: start + 2_000)
            for number in 0..<65 {
                let device = number < 50 ? number : number % 5
                packets.reports(
                    [.init(number % 7 == 0 ? 3 : 0, address(device + 10 * burst), named(device), rssi: -80)],
                    at: start + 30_000 + 37_000 * number)
            }
            packets.scanEnable(false, at: start + 2_600_000)
        }
        packets.scanParameters(active: false, window: 96, interval: 96, at: epoch + 46_000_000)
        packets.scanEnable(true, filterDuplicates: true, at: epoch + 46_002_000)
        packets.reports([.init(0, address(1), named(1))], at: epoch + 46_200_000)
        packets.scanEnable(false, at: epoch + 46_500_000)
        return packets
    }()

    private static let monitor = MadeCapture("monitor.btsnoop", link: 2001, monitorPackets)
    private static let monitor254 = MadeCapture("monitor-dlt254.pcapng", link: 254, monitorPackets)

    /// Vendor bits in the high nibble of legacy event types, and strengths that were not measured.
    private static let oddEventTypes: MadeCapture = {
        var packets = CapturedPackets()
        packets.scanParameters(window: 18, interval: 18, at: epoch)
        packets.scanEnable(true, filterDuplicates: true, at: epoch + 2_000)
        for number in 0..<60 {
            let type: UInt16 = [0x10, 0x13, 0x24, 0xf0, 0x00, 0x03][number % 6]
            packets.reports(
                [.init(type, address(number % 30), named(number % 30), rssi: number % 4 == 0 ? 127 : -75)],
                at: epoch + 30_000 + 170_000 * number)
        }
        packets.scanEnable(false, at: epoch + 10_700_000)
        return MadeCapture("monitor-odd-event-types.btsnoop", link: 2001, packets)
    }()

    /// A writer that stored the low word of each time first, and whose clock began at zero; vendor bits in the high octet of
    /// extended event types, reserved bits in the octets of PHYs, no scan command.
    private static let swappedTimes: MadeCapture = {
        var packets = CapturedPackets()
        schedule(
            [(1, 100_000), (2, 211_250), (3, 760_000), (4, 1_022_500)], from: 693_000_000, to: 774_000_000,
            seed: 9
        ) { number, time, random in
            var report = CapturedPackets.Report(
                UInt16(0x25 + Int.random(in: 0...2, using: &random)) << 8 | 0x13, address(number),
                named(number),
                rssi: Int8(-60 - number))
            report.primaryPHY = 0x81
            report.secondaryPHY = number == 4 ? 0xa0 : 0
            packets.extendedReport(report, at: time)
        }
        packets.sort()
        return MadeCapture("h1-swapped-timestamps.btsnoop", link: 1001, packets, swapsTime: true)
    }()

    private static let headerOnly = MadeCapture(
        "header-only.btsnoop", link: 1002, CapturedPackets())

    // MARK: - iPhones

    /// An older one: standard commands, 30/300 and 30/40 in turn.
    private static let iPhoneStandard: MadeCapture = {
        var file = PacketLoggerFile(bigEndian: false)
        for trial in 0..<4 {
            let start = epoch + trial * 10_000_000
            file.command(
                0x200b, [1, trial % 2 == 0 ? 0xe0 : 0x40, trial % 2 == 0 ? 1 : 0, 48, 0, 0, 0], at: start)
            file.command(0x200c, [1, 0], at: start + 10_000)
            for event in 0..<20 { file.report(7, at: start + 50_000 + event * 100_000 + trial * 1000) }
            file.command(0x200c, [0, 0], at: start + 5_000_000)
        }
        return MadeCapture("iphone-standard.pklg", file.bytes)
    }()

    /// Scan settings by vendor commands alone, two radios; reports that cannot be read.
    private static let iPhoneFF42: MadeCapture = {
        var file = PacketLoggerFile(bigEndian: true)
        file.record(0xfc, at: epoch, Array("Product: iPhone18,2".utf8))
        file.record(0xfc, at: epoch, Array("Chipset: Apple N1, Revision: B1".utf8))
        file.appleScan(window: 48, interval: 96, at: epoch)
        file.appleScan(window: 48, interval: 480, at: epoch + 60_000_000)
        file.appleScan(radio: 8, window: 80, interval: 480, at: epoch + 60_000_000)
        file.appleScan(window: 48, interval: 1545, at: epoch + 360_000_000)
        file.appleScan(window: 48, interval: 480, at: epoch + 1_560_000_000)
        for second in 0..<3 { file.record(1, at: epoch + 1_800_000_000 + second, [0xff, 3, 0x57, 1, 2]) }
        return MadeCapture("iphone-ff42.pklg", file.bytes)
    }()

    /// The same by the other vendor command, both radios in one.
    private static let iPhoneFE3A: MadeCapture = {
        var file = PacketLoggerFile(bigEndian: false)
        file.record(0xfc, at: epoch, Array("Product: iPhone17,2".utf8))
        for (number, (window, interval)) in [(48, 96), (48, 480), (48, 64)].enumerated() {
            var parameters = [UInt8](repeating: 0, count: 38)
            parameters[7] = 0x11
            parameters[18] = number == 2 ? 1 : 0
            parameters.replaceSubrange(19..<21, with: CapturedPackets.little(UInt64(interval), 2))
            parameters.replaceSubrange(21..<23, with: CapturedPackets.little(UInt64(window), 2))
            parameters.replaceSubrange(34..<36, with: CapturedPackets.little(480, 2))
            parameters.replaceSubrange(36..<38, with: CapturedPackets.little(80, 2))
            file.command(0xfe3a, parameters, at: epoch + number * 60_000_000)
        }
        file.record(1, at: epoch + 200_000_000, [0xff, 3, 0x57, 1, 2])
        return MadeCapture("iphone-fe3a.pklg", file.bytes)
    }()
}
