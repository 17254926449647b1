internal import CBluetooth
internal import Glibc
internal import LinuxSystem

/// What the kernel tells of an adapter without being asked to send anything (`hci_devinfo`, sysfs).
struct Adapter: Equatable {
    var number: UInt16
    /// As printed: `00:1A:7D:DA:71:13`.
    var address: String
    var isUp: Bool
    /// Blocked by software or by a switch; nil where sysfs does not tell.
    var rfkill: (soft: Bool, hard: Bool)?
    /// `USB`, `UART`, `Virtual`, …
    var bus: String

    var name: String { "hci\(number)" }
    var isBlocked: Bool { rfkill.map { $0.soft || $0.hard } ?? false }

    static func == (a: Adapter, b: Adapter) -> Bool {
        (a.number, a.address, a.isUp, a.bus) == (b.number, b.address, b.isUp, b.bus)
            && a.isBlocked == b.isBlocked
    }

    /// All that are there, by number.
    static func all() throws(ControllerError) -> [Adapter] {
        let socket = try HCISocket.unbound(adapter: nil)
        var numbers = [UInt16](repeating: 0, count: Int(HCI_MAX_DEV))
        let count: CInt
        do throws(Errno) {
            count = try valueOrErrno {
                unsafe numbers.withUnsafeMutableBufferPointer {
                    unsafe cbluetooth_adapters(socket.number, $0.baseAddress)
                }
            }
        } catch {
            throw .kernel(.list, error, adapter: nil)
        }
        var adapters: [Adapter] = []
        for number in numbers.prefix(Int(count)).sorted() {
            // One that is gone since the list was made is no error.
            if let adapter = Adapter(number) { adapters.append(adapter) }
        }
        return adapters
    }

    /// Nil where there is no adapter of that number.
    init?(_ number: UInt16) {
        var info = hci_dev_info()
        guard unsafe hci_devinfo(CInt(number), &info) == 0 else { return nil }
        self.number = number
        let octets = [
            info.bdaddr.b.5, info.bdaddr.b.4, info.bdaddr.b.3, info.bdaddr.b.2, info.bdaddr.b.1,
            info.bdaddr.b.0,
        ]
        address = octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined(separator: ":").uppercased()
        isUp = info.flags >> UInt32(HCI_UP) & 1 == 1
        bus = unsafe hci_bustostr(CInt(info.type & 0x0f)).map { unsafe String(cString: $0) } ?? "unknown"
        rfkill = Self.rfkillState(number)
    }

    /// `/sys/class/bluetooth/hciN/rfkillM/{soft,hard}`.
    static func rfkillState(_ number: UInt16) -> (soft: Bool, hard: Bool)? {
        let folder = "/sys/class/bluetooth/hci\(number)"
        for index in 0..<64 {
            let switchFolder = "\(folder)/rfkill\(index)"
            guard let soft = try? readFile("\(switchFolder)/soft", limit: 16),
                let hard = try? readFile("\(switchFolder)/hard", limit: 16)
            else { continue }
            return (soft.first == UInt8(ascii: "1"), hard.first == UInt8(ascii: "1"))
        }
        return nil
    }

    /// Whether a program has it for itself. Its flags do not tell: it is up then, as for everybody.
    static func isUserChannelTaken(_ number: UInt16) -> Bool {
        guard let socket = try? HCISocket.bound(to: .raw, adapter: number) else { return false }
        return cbluetooth_user_channel_taken(socket.number) == 1
    }
}
