import HCI
import TestSupport
import Testing

@Suite struct VendorScanCommandTests {
    private func apple(_ opcode: Opcode, _ parameters: String) -> AppleScanSettings? {
        AppleScanSettings(opcode, parameters: bytes(parameters).span)
    }

    /// As an iPhone 17,2 (2026, BCM4399) and an iPhone 18,2 (2026, Apple N1) sent them.
    @Test func settingsOfIPhones() {
        #expect(
            apple(.appleScanFF42, "010001020100e00130001e00")?.radios
                == [.init(bit: 1, active: false, interval: 480, window: 48)])
        #expect(
            apple(.appleScanFF42, "010001020800090620006400")?.radios
                == [.init(bit: 8, active: false, interval: 1545, window: 32)])
        #expect(
            apple(
                .appleScanFE3A,
                "020002000000000900000100000001000100014000300000000000000000000000014000100032")?.radios
                == [
                    .init(bit: 1, active: true, interval: 64, window: 48),
                    .init(bit: 8, active: true, interval: 64, window: 16),
                ])
        #expect(
            apple(
                .appleScanFE3A,
                "02010200000000090000010000000100010000e00130000000000000000000000000e001500032")?.radios
                == [
                    .init(bit: 1, active: false, interval: 480, window: 48),
                    .init(bit: 8, active: false, interval: 480, window: 80),
                ])
        #expect(
            apple(
                .appleScanFE3A,
                "020102000000000100000100000001000100006000300000000000000000000000000000000000")?.radios
                == [.init(bit: 1, active: false, interval: 96, window: 48)])
    }

    @Test func otherLayoutsAreRefused() {
        #expect(apple(.appleScanFF42, "01000102") == nil)
        #expect(apple(.appleScanFF42, "010001020000e00130001e00") == nil, "no radio")
        #expect(apple(.appleScanFF42, "0100010201003000e0011e00") == nil, "window longer than the interval")
        #expect(apple(.appleScanFF42, "010001020102e00130001e00") == nil, "neither active nor passive")
        #expect(apple(.appleScanFE3A, "02010200000000010000010000000100010000600030") == nil, "cut")
        #expect(apple(.leSetScanParameters, "010001020100e00130001e00") == nil)
        // Longer ones may come.
        #expect(apple(.appleScanFF42, "010001020100e00130001e000000000000") != nil)
        forEachPrefix(
            of: bytes("020002000000000900000100000001000100014000300000000000000000000000014000100032")
        ) {
            let radios = AppleScanSettings(.appleScanFE3A, parameters: $0.span)?.radios
            #expect(radios?.isEmpty != true)
        }
    }

    @Test func androidsParameters() {
        let sent = bytes("015afd0b01401f0000200300000100")
        let command = AndroidSetScanParameters(packet: sent.span)
        #expect(
            command == AndroidSetScanParameters(active: true, interval: 8000, window: 800, ownAddressType: 1))
        #expect(command?.packet == sent)
        let cut = AndroidSetScanParameters(packet: bytes("015afd0401401f00").span)
        #expect(cut == nil)
        func change(_ parameters: String) -> AndroidFilterChange {
            AndroidFilterChange(parameters: bytes(parameters).span)
        }
        #expect(change("0001") == .on && change("0000") == .off)
        #expect(change("0100") == .on && change("0101") == .none && change("03") == .none)
    }
}
