/// What `--controller` names. A kind of controller is a case here, its form in ``forms``, and a line in `OpenController.swift`.
public enum ControllerName: Hashable, Sendable {
    /// Nothing was named: the first adapter that fits the channel.
    case firstAdapter
    /// `hciN`, 0…65534 (65535 is the kernel's "no device").
    case adapter(UInt16)
    /// An IPv6 address stands in brackets: `tcp:[::1]:6402`.
    case tcp(host: String, port: UInt16)
    case unix(path: String)
    /// `baud` in bits a second; `flowControl` is RTS/CTS.
    case serial(device: String, baud: UInt32, flowControl: Bool)
    /// The simulated radio: the built-in household, or the scenario in a file (`-` for standard input).
    case simulated(scenario: String?)

    /// How each kind is named, as help and errors list them.
    public static let forms = [
        "hci0", "tcp:HOST:PORT", "unix:PATH", "serial:DEVICE,BAUD", "sim", "sim:FILE.json",
    ]

    /// `hci0, tcp:HOST:PORT, … or sim:FILE.json`.
    public static var formsText: String {
        forms.dropLast().joined(separator: ", ") + " or " + (forms.last ?? "")
    }

    /// Throws `ControllerError.badName` for everything else.
    public init(_ text: String?) throws(ControllerError) {
        guard let text else {
            self = .firstAdapter
            return
        }
        guard let name = ControllerName(known: text) else { throw .badName(text) }
        self = name
    }

    private init?(known text: String) {
        if text == "sim" {
            self = .simulated(scenario: nil)
        } else if text.hasPrefix("hci") {
            let digits = text.dropFirst(3)
            guard let number = decimal(digits, as: UInt16.self), number != .max else { return nil }
            self = .adapter(number)
        } else if let colon = text.firstIndex(of: ":") {
            let rest = text[text.index(after: colon)...]
            guard !rest.isEmpty else { return nil }
            switch text[..<colon] {
            case "sim": self = .simulated(scenario: String(rest))
            case "unix": self = .unix(path: String(rest))
            case "tcp":
                guard let (host, port) = hostAndPort(rest) else { return nil }
                self = .tcp(host: host, port: port)
            case "serial":
                guard let (device, baud, flowControl) = serialLine(rest) else { return nil }
                self = .serial(device: device, baud: baud, flowControl: flowControl)
            default: return nil
            }
        } else {
            return nil
        }
    }

    /// As the user would name it again; nil for "the first adapter", which has no name yet.
    public var text: String? {
        switch self {
        case .firstAdapter: nil
        case .adapter(let number): "hci\(number)"
        case .tcp(let host, let port): host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        case .unix(let path): "unix:\(path)"
        case .serial(let device, let baud, let flowControl):
            "serial:\(device),\(baud)\(flowControl ? ",rtscts" : "")"
        case .simulated(nil): "sim"
        case .simulated(let scenario?): "sim:\(scenario)"
        }
    }
}

/// Decimal digits and nothing else: no sign, no blank.
private func decimal<Value: FixedWidthInteger>(_ digits: Substring, as: Value.Type) -> Value? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Value(digits)
}

/// `HOST:PORT`; an IPv6 address stands in brackets. Port 0 is for servers only and refused by `connect`.
private func hostAndPort(_ text: Substring) -> (String, UInt16)? {
    guard let colon = text.lastIndex(of: ":"),
        let port = decimal(text[text.index(after: colon)...], as: UInt16.self)
    else { return nil }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" {
        host = host.dropFirst().dropLast()
    } else if host.contains(":") {
        return nil
    }
    return host.isEmpty ? nil : (String(host), port)
}

private func serialLine(_ text: Substring) -> (String, UInt32, Bool)? {
    var parts = text.split(separator: ",", omittingEmptySubsequences: false)
    var flowControl = false
    if parts.last == "rtscts" {
        flowControl = true
        parts.removeLast()
    }
    guard parts.count >= 2, let baud = decimal(parts.removeLast(), as: UInt32.self), baud > 0 else {
        return nil
    }
    let device = parts.joined(separator: ",")
    return device.isEmpty ? nil : (device, baud, flowControl)
}
