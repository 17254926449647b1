import HCI
import TestSupport
import Testing

@Test(
    arguments: [
        ("C0:FF:EE:00:00:01", "C0:FF:EE:00:00:01/public"),
        ("c0-ff-ee-00-00-01/random", "C0:FF:EE:00:00:01/random"),
        ("00:00:00:00:00:00/public-identity", "00:00:00:00:00:00/public-identity"),
        ("FF:FF:FF:FF:FF:FF/random-identity", "FF:FF:FF:FF:FF:FF/random-identity"),
        ("01:02:03:04:05:06/0x07", "01:02:03:04:05:06/0x07"), ("C0:FF:EE:00:00:01/", nil),
        ("C0:FF:EE:00:00", nil),
        ("C0:FF:EE:00:00:0", nil), ("C0:FF:EE:00:00:01:", nil), ("C0:FF:EE:00:00:01:02", nil),
        ("C0FFEE000001", nil), ("C0:FF:EE:00:00:0G", nil), ("C0:FF:EE:00:00:01/Random", nil), ("", nil),
        ("/random", nil),
        (" C0:FF:EE:00:00:01", nil), ("C0:FF:EE:00:00:01/0xNN", nil), ("Ｃ0:FF:EE:00:00:01", nil),
    ] as [(String, String?)])
func addressText(_ text: String, _ expected: String?) {
    #expect(DeviceAddress(text)?.description == expected)
    if let expected { #expect(DeviceAddress(expected)?.description == expected) }
}

@Test func addressWithoutAKindMayBeEither() {
    #expect(DeviceAddress.kindWasGiven(in: "C0:FF:EE:00:00:01/public"))
    #expect(!DeviceAddress.kindWasGiven(in: "C0:FF:EE:00:00:01"))
    var text: [UInt8] = [0x41]
    DeviceAddress(bits: 0x0102_0304_0506, kind: .random).appendText(to: &text)
    #expect(String(decoding: text, as: UTF8.self) == "A01:02:03:04:05:06")
}

@Test func addressesDifferByKind() {
    let (a, b) = (DeviceAddress(bits: 1, kind: .public), DeviceAddress(bits: 1, kind: .random))
    #expect(a != b)
    #expect(a < b)
    #expect(DeviceAddress(packed: .max).packed == 0x00ff_ffff_ffff_ffff)
}
