import Foundation
import TestSupport
import Testing

/// What goes wrong: one line, its own text, its own exit code, nothing on standard output, no key anywhere.
@Suite struct ThreadCredsErrorTests {
    struct Mistake: CustomTestStringConvertible, Sendable {
        var line: String
        var code: Int32
        var says: String
        var testDescription: String { String(line.prefix(60)) }

        init(_ line: String, _ code: Int32, _ says: String) {
            self.line = line
            self.code = code
            self.says = says
        }
    }

    static let mistakes = [
        Mistake("stroe x", 64, "did you mean 'store'?"),
        Mistake("store --broder-agent AA x", 64, "did you mean '--border-agent'?"),
        Mistake("store \(Mission.hex)", 64, "--border-agent"),
        Mistake("store -b AA", 64, "DATASET"),
        Mistake("store -b AA \(Mission.hex)0", 65, "even number of hex digits"),
        Mistake("store -b AA \(Mission.hex)00", 65, "Channel (TLV 0) at byte 104"),
        Mistake("store -b AA \(Mission.hex.dropLast(2))", 65, "Security Policy (TLV 12) at byte 98"),
        Mistake("store -b AA \(Mission.hex)0c0402a0f7f8", 65, "expected each type once"),
        Mistake("store -b AA \(Mission.hex.replacingOccurrences(of: "6c9f", with: "6cxx"))", 65, "column"),
        Mistake("store -b AA \(Mission.dataset(channel: 27))", 65, "--allow-invalid"),
        Mistake("store -b AA \(Mission.hex.dropLast(12))", 65, "--allow-partial"),
        Mistake("store -b AA 0e080000000000010000", 65, "without Extended PAN ID"),
        Mistake("store -b AA @/nonexistent", 66, "/nonexistent: No such file"),
        Mistake("store -b \(String(repeating: "00", count: 33)) \(Mission.hex)", 64, "1 to 32 bytes"),
        Mistake("store -b 123 \(Mission.hex)", 64, "two hex digits"),
        Mistake("store -b AA --store /nonexistent/a/b/c \(Mission.hex)", 73, "does not exist; mkdir"),
        Mistake("list --store /nonexistent/c", 66, "there is no store"),
        Mistake("list --format jsno", 64, "did you mean 'json'?"),
        Mistake("export", 64, "--reveal"),
        Mistake("export --format hex", 64, "--reveal"),
        Mistake("delete", 64, "--border-agent"),
        Mistake("delete -b AA", 3, "no stored dataset matches"),
        Mistake("delete --network 12g", 64, "16 hex digits"),
        Mistake("delete --network 123", 3, "no stored dataset matches"),
        Mistake("rekey AA AA", 64, "both ids"),
        Mistake("rekey AA BB", 3, "no stored dataset matches"),
        Mistake("preferred 3c66f0dc9ef53f1c", 3, "no stored dataset matches"),
        Mistake("preferred --clear --check x", 64, "exclude"),
        Mistake("import /nonexistent", 66, "/nonexistent"),
        Mistake("import", 64, "FILE"),
        Mistake("import - -", 64, "- is given twice"),
        Mistake("list --store=", 64, "--store has an empty value"),
        // A dataset or a key where something else belongs.
        Mistake("import \(Mission.hex)", 66, "cannot read (208 hex digits): No such file"),
        Mistake("store -b AA @\(Mission.hex)", 66, "cannot read (208 hex digits)"),
        Mistake("store -b AA @/tmp/\(Mission.key).hex", 66, "cannot read /tmp/(32 hex digits).hex"),
        Mistake("delete \(Mission.hex)", 64, "'(208 hex digits)' is one argument too many"),
        Mistake("\(Mission.hex)", 64, "unknown command '(208 hex digits)'"),
        Mistake("list \(Mission.key)", 64, "'(32 hex digits)'"),
        Mistake("show --network \(Mission.key.uppercased())", 64, "'(32 hex digits)'"),
        Mistake("export -f \(Mission.key)", 64, "'(32 hex digits)'"),
        Mistake("list --store /nonexistent/\(Mission.key)", 66, "there is no store"),
    ]

    @Test(arguments: mistakes)
    func saysWhatIsWrongInOneLine(_ mistake: Mistake) throws {
        let store = Store()
        try FileManager.default.createDirectory(
            at: store.folder.appending(path: "store"), withIntermediateDirectories: true)
        // Somebody was here before: commands that read find a store.
        try store(
            "store -b 77 \(Mission.dataset(network: "7777777777777777", key: String(repeating: "a7", count: 16)))"
        )
        try store("delete --force -b 77")
        let result = try store(mistake.line)
        #expect(result.code == mistake.code, "\(result.errorText)")
        #expect(result.errorText.contains(mistake.says), "\(result.errorText)")
        #expect(result.errorText.hasPrefix("thread-creds: "))
        #expect(result.errors.count { $0 == 0x0A } == 1)
        #expect(result.output.isEmpty, "\(result.text)")
        #expect(!result.errorText.contains(Mission.key.prefix(12)))
        #expect(!result.errorText.contains(Mission.pskc.prefix(12)))
    }

    @Test func theLastCredentialsOfThePreferredNetworkTakeForce() throws {
        let store = Store()
        try store("store -b AA \(Mission.hex)")
        let refused = try store("delete -b AA")
        #expect(refused.code == 12)
        #expect(refused.errorText.contains("--force"))
        let deleted = try store("delete -b AA --force")
        #expect(deleted.code == 0)
        #expect(deleted.text.contains("\(Mission.network) was the preferred network, none is now"))
    }

    @Test func whereThereIsNoStoreNothingIsKnownToBePreferred() throws {
        let result = try Store()("preferred --check \(Mission.hex)")
        #expect(result.code == 3 && result.text == "nothing known\n" && result.errors.isEmpty)
    }

    @Test func anEmptyEnvironmentVariableIsNotSet() throws {
        let home = Store()
        let empty = ["THREAD_CREDS_STORE": "", "XDG_DATA_HOME": home.folder.path()]
        #expect(try run("thread-creds", ["store", "-b", "AA", Mission.hex], environment: empty).code == 0)
        #expect(
            FileManager.default.fileExists(atPath: home.folder.path() + "/thread-creds/credentials.sqlite"))
    }

    @Test func rekeyOntoAnotherNetworkIsRefused() throws {
        let store = Store()
        try store("store -b AA \(Mission.hex)")
        try store("store -b BB \(Mission.dataset(network: "1111111111111111"))")
        #expect(try store("rekey AA BB").code == 73)
        #expect(try store("rekey AA CC").code == 0)
        #expect(try store("show CC").code == 0)
        #expect(try store("show AA").code == 3)
    }
}
