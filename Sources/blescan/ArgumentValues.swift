public import Advertising
public import CommandLineTable
public import Controllers
public import Runs
internal import ScanSession

// How this program's own values are written on the command line.

extension AddressPattern: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<AddressPattern> {
        ValueKind<AddressPattern> { text throws(ArgumentError) in
            guard let address = AddressPattern(text) else {
                throw ArgumentError("'\(text)' is not an address", next: "write it as C0:FF:EE:00:00:01")
            }
            return address
        }.shown { $0.description }
    }
}

extension ServiceUUID: ArgumentValue {
    public static func kind(placeholder: String) -> ValueKind<ServiceUUID> {
        ValueKind { text throws(ArgumentError) in
            guard let service = ServiceUUID(text) else {
                throw ArgumentError("'\(text)' is not a service UUID", next: "write 4, 8 or 32 hex digits")
            }
            return service
        }
    }
}

/// A company identifier: hex after `0x`, else decimal.
struct CompanyID: ArgumentValue {
    let number: UInt16

    static func kind(placeholder: String) -> ValueKind<CompanyID> {
        ValueKind { text throws(ArgumentError) in
            let hex = text.lowercased().hasPrefix("0x")
            guard let number = hex ? UInt16(text.dropFirst(2), radix: 16) : UInt16(text) else {
                throw ArgumentError("'\(text)' is not a company identifier", next: "write it as 0x004C or 76")
            }
            return CompanyID(number: number)
        }
    }
}

/// An amount of memory: a number of bytes, or of KiB, MiB or GiB.
struct MemorySize: ArgumentValue, Comparable, CustomStringConvertible {
    let bytes: Int

    static func < (a: MemorySize, b: MemorySize) -> Bool { a.bytes < b.bytes }

    static func kind(placeholder: String) -> ValueKind<MemorySize> {
        ValueKind<MemorySize> { text throws(ArgumentError) in
            let digits = text.prefix { $0.isASCII && $0.isWholeNumber }
            let units = ["": 0, "B": 0, "K": 10, "KiB": 10, "M": 20, "MiB": 20, "G": 30, "GiB": 30]
            guard !digits.isEmpty, let shift = units[String(text[digits.endIndex...])] else {
                throw ArgumentError("'\(text)' is not a size", next: "write it as 48MiB")
            }
            // More than can be counted is more than any range.
            let number = Int(digits) ?? .max
            return MemorySize(bytes: number > .max >> shift ? .max : number << shift)
        }.shown { $0.description }
    }

    var description: String {
        for (unit, shift) in [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        where bytes > 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(unit)"
        }
        return "\(bytes)"
    }
}

/// One of the presets by name.
struct PresetName: ArgumentValue {
    let preset: ScanPreset

    static func kind(placeholder: String) -> ValueKind<PresetName> {
        let names = ScanPreset.all.map(\.name)
        return ValueKind(completion: .choices(names)) { text throws(ArgumentError) in
            guard let preset = ScanPreset.named(text) else { throw .noChoice(text, of: names) }
            return PresetName(preset: preset)
        }
    }
}

extension ScanPHY: ArgumentValue {}
extension OwnAddress: ArgumentValue {}
extension HCIChannel: ArgumentValue {}
