import ProgramOutput
import Testing

@Suite struct LongHexTests {
    @Test(arguments: [
        (
            "cannot read 00112233445566778899aabbccddeeff: No such file",
            "cannot read (32 hex digits): No such file"
        ),
        ("'0x00112233445566778899AABBCCDDEEFF00.hex'", "'0x(34 hex digits).hex'"),
        ("'00 11 22 33 44 55 66 77 88 99 aa bb cc dd ee ff' is", "'(32 hex digits)' is"),
        ("00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff does", "(32 hex digits) does"),
        ("00112233445566778899aabbccddeef", "00112233445566778899aabbccddeef"),
        ("3c66f0dc9ef53f1c, 3c66f0dc9ef53f1c", "3c66f0dc9ef53f1c, 3c66f0dc9ef53f1c"),
        ("/tmp/8C5A0B8E-65F5-4B4E-9D9C-0F6F2E1A7B3C/x", "/tmp/8C5A0B8E-65F5-4B4E-9D9C-0F6F2E1A7B3C/x"),
        ("add 00112233445566778899aabbccddeeff", "add (32 hex digits)"),
        ("0x 0x00112233445566778899aabbccddeeff", "0x 0x(32 hex digits)"),
        ("ünïcödé \u{1b} a", "ünïcödé \u{1b} a"), ("", ""),
    ])
    func keysAreCountedNotShown(_ text: String, _ shown: String) { #expect(withoutLongHex(text) == shown) }

    @Test func onlyWhereTheProgramHandlesKeys() {
        let failure = CommandFailure(.noInput, "no 00112233445566778899aabbccddeeff")
        #expect(failure.line(program: "p") == Array("p: no 00112233445566778899aabbccddeeff\n".utf8))
        #expect(failure.line(program: "p", hidesKeys: true) == Array("p: no (32 hex digits)\n".utf8))
    }
}
