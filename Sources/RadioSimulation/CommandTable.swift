/// Every command that the simulated controller knows: what it must look like and what is answered. What Read Local
/// Supported Commands tells is made of this table, so that the two cannot disagree.
///
/// Beyond scanning it answers all that a Linux kernel sends to an LE-only controller when it is brought up. What
/// concerns advertising, connections or encryption is accepted and has no effect: this controller only listens.
struct CommandTable {
    struct Row {
        var opcode: UInt16
        /// Octet and bit in Supported Commands (Core Specification Vol 4 Part E 6.27).
        var octet: Int
        var bit: UInt8
        var parameters: Parameters
        var answer: Answer
        var offered: Offered = .always

        init(
            _ opcode: UInt16, _ octet: Int, _ bit: UInt8, _ parameters: Parameters, _ answer: Answer,
            offered: Offered = .always
        ) {
            self.opcode = opcode
            self.octet = octet
            self.bit = bit
            self.parameters = parameters
            self.answer = answer
            self.offered = offered
        }
    }

    /// How long the parameters have to be.
    enum Parameters {
        case bytes(Int)
        /// At least so many: the rest is told inside.
        case atLeast(Int)
        /// LE Set Extended Scan Parameters: three, and five for each PHY.
        case perPHY
    }

    enum Offered { case always, ifExtended }

    enum Answer {
        /// Status 00 and these bytes.
        case bytes([UInt8])
        case action(Action)
    }

    /// What does something, or whose answer depends on the state.
    enum Action {
        case reset, setEventMask, setLEEventMask
        case readVersion, readSupportedCommands, readAddress, readLEFeatures
        case setRandomAddress, random
        case readAcceptListSize, clearAcceptList, addToAcceptList, removeFromAcceptList
        case setScanParameters, setScanEnable, setExtendedScanParameters, setExtendedScanEnable
        /// Accepted without effect, and remembered as of this family of advertising commands.
        case legacyAdvertising([UInt8])
        case extendedAdvertising([UInt8])
    }

    static let rows: [Row] = [
        // Controller and baseband
        Row(0x0c01, 5, 6, .bytes(8), .action(.setEventMask)),
        Row(0x0c03, 5, 7, .bytes(0), .action(.reset)),
        Row(0x0c63, 22, 2, .bytes(8), .bytes([])),  // Set Event Mask Page 2
        Row(0x0c6c, 24, 5, .bytes(0), .bytes([1, 0])),  // Read LE Host Support
        Row(0x0c6d, 24, 6, .bytes(2), .bytes([])),  // Write LE Host Support
        // Informational: an LE-only device (LMP features, octet 4)
        Row(0x1001, 14, 3, .bytes(0), .action(.readVersion)),
        Row(0x1002, 14, 4, .bytes(0), .action(.readSupportedCommands)),
        Row(0x1003, 14, 5, .bytes(0), .bytes([0, 0, 0, 0, 0x60, 0, 0, 0])),
        Row(0x1009, 15, 1, .bytes(0), .action(.readAddress)),
        // LE
        Row(0x2001, 25, 0, .bytes(8), .action(.setLEEventMask)),
        Row(0x2002, 25, 1, .bytes(0), .bytes([251, 0, 8])),  // LE Read Buffer Size
        Row(0x2003, 25, 2, .bytes(0), .action(.readLEFeatures)),
        Row(0x2005, 25, 4, .bytes(6), .action(.setRandomAddress)),
        Row(0x2006, 25, 5, .bytes(15), .action(.legacyAdvertising([]))),  // … Advertising Parameters
        Row(0x2007, 25, 6, .bytes(0), .action(.legacyAdvertising([0]))),  // … Advertising TX Power
        Row(0x2008, 25, 7, .bytes(32), .action(.legacyAdvertising([]))),  // … Advertising Data
        Row(0x2009, 26, 0, .bytes(32), .action(.legacyAdvertising([]))),  // … Scan Response Data
        Row(0x200a, 26, 1, .bytes(1), .action(.legacyAdvertising([]))),  // … Advertising Enable
        Row(0x200b, 26, 2, .bytes(7), .action(.setScanParameters)),
        Row(0x200c, 26, 3, .bytes(2), .action(.setScanEnable)),
        Row(0x200f, 26, 6, .bytes(0), .action(.readAcceptListSize)),
        Row(0x2010, 26, 7, .bytes(0), .action(.clearAcceptList)),
        Row(0x2011, 27, 0, .bytes(7), .action(.addToAcceptList)),
        Row(0x2012, 27, 1, .bytes(7), .action(.removeFromAcceptList)),
        Row(0x2018, 27, 7, .bytes(0), .action(.random)),
        Row(0x201c, 28, 3, .bytes(0), .bytes([0x30, 0, 0, 0, 0, 0, 0, 0])),  // states: scanning
        Row(0x2023, 33, 7, .bytes(0), .bytes([27, 0, 0x48, 0x01])),  // Read Suggested Default Data Length
        Row(0x2024, 34, 0, .bytes(4), .bytes([])),  // Write Suggested Default Data Length
        Row(0x202f, 35, 3, .bytes(0), .bytes([27, 0, 0x48, 0x01, 27, 0, 0x48, 0x01])),  // Maximum Data Length
        Row(0x2031, 35, 5, .bytes(3), .bytes([])),  // Set Default PHY
        Row(0x2035, 36, 1, .bytes(7), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x2036, 36, 2, .bytes(25), .action(.extendedAdvertising([0])), offered: .ifExtended),
        Row(0x2037, 36, 3, .atLeast(4), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x2038, 36, 4, .atLeast(4), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x2039, 36, 5, .atLeast(2), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x203a, 36, 6, .bytes(0), .bytes([31, 0]), offered: .ifExtended),  // Maximum Data Length
        Row(0x203b, 36, 7, .bytes(0), .bytes([1]), offered: .ifExtended),  // Number of Advertising Sets
        Row(0x203c, 37, 0, .bytes(1), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x203d, 37, 1, .bytes(0), .action(.extendedAdvertising([])), offered: .ifExtended),
        Row(0x2041, 37, 5, .perPHY, .action(.setExtendedScanParameters), offered: .ifExtended),
        Row(0x2042, 37, 6, .bytes(6), .action(.setExtendedScanEnable), offered: .ifExtended),
        Row(0x204b, 38, 7, .bytes(0), .bytes([0, 0, 0, 0])),  // LE Read Transmit Power
    ]

    private let byOpcode: [UInt16: Row]
    /// Return parameter of Read Local Supported Commands.
    let supported: [UInt8]

    init(extended: Bool) {
        var byOpcode: [UInt16: Row] = [:]
        var supported = [UInt8](repeating: 0, count: 64)
        for row in Self.rows where extended || row.offered == .always {
            byOpcode[row.opcode] = row
            supported[row.octet] |= 1 << row.bit
        }
        self.byOpcode = byOpcode
        self.supported = supported
    }

    subscript(opcode: UInt16) -> Row? { byOpcode[opcode] }
}

extension CommandTable.Parameters {
    func fit(_ parameters: Span<UInt8>) -> Bool {
        switch self {
        case .bytes(let count): parameters.count == count
        case .atLeast(let count): parameters.count >= count
        case .perPHY: parameters.count >= 3 && parameters.count == 3 + 5 * parameters[2].nonzeroBitCount
        }
    }
}
