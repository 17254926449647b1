internal import Advertising
internal import Bytes
internal import Glibc
internal import HCI

/// What a row says of the device and its data is the same for most of a device's reports, so the text is kept: for each
/// address and kind of PDU there are two places to choose from. A place is used only if address, PHYs, kind, what extended
/// advertising adds and every byte of the data are the same.
struct KeptRows {
    private struct Row {
        /// The address with its type, and above them the PHY.
        var sender: UInt64 = 0
        /// With what extended advertising adds above it: secondary PHY, SID, power, periodic interval.
        var kind: UInt64 = 0
        var data: [UInt8] = []
        /// Empty where nothing is kept.
        var text: [UInt8] = []
        var split = 0
    }

    private var rows = [Row](repeating: Row(), count: 2 * Self.pairs + 1)
    /// Which of each two was used last: the other one goes when there is no place.
    private var latest = [UInt8](repeating: 0, count: Self.pairs)
    private static let pairs = 512
    /// The last place is for what is not kept.
    private static let unkept = 2 * pairs
    /// Longer data are written anew each time: what is kept stays small.
    private static let longestKept = 64

    /// What stands before the RSSI, and from `split` on what stands behind it.
    @inline(__always)
    subscript(place: Int) -> (text: [UInt8], split: Int) { (rows[place].text, rows[place].split) }

    /// Where the row of a report is, if it is kept.
    @inline(__always)
    mutating func place(of report: borrowing AdvertisingReport) -> Int? {
        let (sender, kind, pair) = Self.key(of: report)
        for way in 0..<2 {
            let place = 2 &* pair &+ way
            if rows[place].sender == sender, rows[place].kind == kind, !rows[place].text.isEmpty,
                isEqual(report.data, rows[place].data)
            {
                latest[pair] = UInt8(truncatingIfNeeded: way)
                return place
            }
        }
        return nil
    }

    /// Where the row of this report is from now on; of one that is not to be kept, until the next.
    mutating func keep(_ text: [UInt8], split: Int, of report: borrowing AdvertisingReport, isKept: Bool) -> Int
    {
        let (sender, kind, pair) = Self.key(of: report)
        guard isKept, report.data.count <= Self.longestKept else {
            rows[Self.unkept].text = text
            rows[Self.unkept].split = split
            return Self.unkept
        }
        let way = 1 &- latest[pair]
        latest[pair] = way
        let place = 2 &* pair &+ Int(way)
        var data: [UInt8] = []
        data.append(span: report.data)
        rows[place] = Row(sender: sender, kind: kind, data: data, text: text, split: split)
        return place
    }

    @inline(__always)
    private static func key(of report: borrowing AdvertisingReport) -> (sender: UInt64, kind: UInt64, pair: Int)
    {
        let sender = report.address.packed | UInt64(report.primaryPHY.rawValue) &<< 56
        let kind =
            UInt64(report.kind.rawValue) | UInt64(report.secondaryPHY.rawValue) &<< 16
            | UInt64(report.sid) &<< 24 | UInt64(UInt8(bitPattern: report.txPower)) &<< 32
            | UInt64(report.periodicInterval) &<< 40
        let spread = (sender ^ kind &* 0xC2B2_AE3D_27D4_EB4F) &* 0x9E37_79B9_7F4A_7C15
        return (sender, kind, Int(spread &>> 55))
    }

    @inline(__always)
    private func isEqual(_ data: Span<UInt8>, _ kept: [UInt8]) -> Bool {
        guard data.count == kept.count else { return false }
        return unsafe data.withUnsafeBufferPointer { new in
            unsafe kept.withUnsafeBufferPointer { old in
                guard let new = new.baseAddress, let old = old.baseAddress else { return true }
                return unsafe memcmp(new, old, data.count) == 0
            }
        }
    }
}
