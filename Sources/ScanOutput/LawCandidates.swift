internal import HCI
public import ProgramOutput

/// The devices of a capture that a delay law can be learned from, where the user is to choose one.
public struct LawCandidates {
    private let devices: [LawReport.Device]
    private static let shown = 10

    /// Busiest first.
    public init(_ devices: [LawReport.Device]) { self.devices = devices }

    public func append(to text: inout [UInt8], terminal: Terminal) {
        var table = TextTable([
            .init("ADDRESS"), .init("TYPE"), .init("EVENTS", .right), .init("NAME", isFlexible: true),
        ])
        for device in devices.prefix(Self.shown) {
            table.cell { device.address.appendText(to: &$0) }
            table.cell(device.address.kind.name)
            table.cell(grouped(device.events))
            table.cell { text in if let name = device.name { text.appendEscapedForTerminal(name) } }
        }
        table.append(to: &text, width: terminal.isTerminal ? terminal.size.columns : nil, terminal: terminal)
        if devices.count > Self.shown { text.put("and \(devices.count - Self.shown) more\n") }
    }
}
