// Files of captured packets, read and written: btsnoop, pcap, pcapng, PacketLogger. Times in nanoseconds, packets as H4.

/// Constants of the btsnoop format.
enum BTSnoop {
    /// "btsnoop\0"
    static let magic: [UInt8] = [0x62, 0x74, 0x73, 0x6e, 0x6f, 0x6f, 0x70, 0x00]
    /// HCI packets without the indicator octet; the flags tell the type.
    static let h1: UInt32 = 1001
    /// HCI packets with the indicator octet.
    static let h4: UInt32 = 1002
    /// Linux monitor: the flags hold adapter and opcode.
    static let monitor: UInt32 = 2001
    /// 1970-01-01 in µs since the year 0, as the format counts.
    static let unixEpoch: Int64 = 0x00dc_ddb3_0f2f_8000

    /// Whether the high word of a time stamp makes sense: a clock that began at zero not more than 50 days ago, or
    /// a date from 1970 to 2150.
    static func isPlausible(highWord: UInt32) -> Bool {
        highWord < 0x400 || (0x00dc_ddb3...0x00f1_0000).contains(highWord)
    }

    /// Nanoseconds since 1970. A clock that began at zero has no date: its values are handed out as they are, counted from 1970.
    static func nanoseconds(_ time: Int64) -> Int64 {
        let microseconds = hasDate(time) ? time - unixEpoch : time
        let (value, overflow) = microseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? (microseconds < 0 ? .min : .max) : value
    }

    /// Whether the time stamp counts from the year 0 as it should (dates before 1969 are taken for a clock that
    /// began at zero).
    static func hasDate(_ time: Int64) -> Bool { time >= 0x00dc_0000_0000_0000 }
}
