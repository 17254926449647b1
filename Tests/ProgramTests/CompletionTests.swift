import Foundation
import TestSupport
import Testing

/// `@FILE` in shells. What readline hands over is written out here: it splits at the @ and at the =, and takes the whole
/// word back.
@Suite struct CompletionTests {
    private func inFolder(_ shell: String, _ script: String) throws -> [String] {
        try withTemporaryFolder { folder in
            for name in ["k1.hex", "my file"] { try Data().write(to: folder.appending(path: name)) }
            try FileManager.default.createDirectory(
                at: folder.appending(path: "sub"), withIntermediateDirectories: true)
            let environment = ["HOME": folder.path(), "XDG_CONFIG_HOME": folder.path()]
            let text = try runShell(
                shell, ["-c", "cd '\(folder.path())'\n\(script)"], environment: environment
            ).text
            return text.split(separator: "\n").map(String.init)
        }
    }

    @Test(arguments: [
        ("thread-creds store -b AA @ k1", "@k1", "@k1.hex"),
        ("thread-creds store -b AA @k1", "@k1", "@k1.hex"),
        ("thread-creds diff @ x @ k1", "@k1", "@k1.hex"),
        ("thread-creds pskc --dataset @ k1", "@k1", "@k1.hex"),
        ("thread-creds pskc --dataset =@ k1", "@k1", "@k1.hex"),
        ("thread-creds preferred --check @ k1", "@k1", "@k1.hex"),
        ("thread-creds store @ s", "@s", "@sub/ nospace"),
        ("thread-creds store @", "@", "@k1.hex @my file @sub/"),
        ("thread-creds store k1", "k1", ""),
        ("thread-creds store --store k1", "k1", "k1.hex"),
        ("thread-creds store --store = k1", "k1", "k1.hex"),
        ("blescan predict --delay @ k1", "@k1", "@k1.hex"),
    ])
    func bash(_ words: String, _ word: String, _ completed: String) throws {
        let program = words.prefix { $0 != " " }
        let script = """
            source <(\(program) completions bash)
            option=
            compopt() { [[ $2 == nospace ]] && option=' nospace'; }
            COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _\(program.replacing("-", with: "_")) \(program) '\(word)' before
            IFS=$'\\n'; sorted=$(sort <<<"${COMPREPLY[*]}"); echo ${sorted//$'\\n'/ }"$option"
            """
        #expect(try inFolder("/bin/bash", script).joined(separator: " ") == completed)
    }

    private static let fishShell = ["/usr/bin/fish", "/usr/local/bin/fish"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    @Test(
        .enabled(if: fishShell != nil, "fish is not installed"),
        arguments: [
            ("store -b AA @k", "@k1.hex"), ("pskc --dataset @m", "@my file"),
            ("pskc --dataset=@k", "--dataset=@k1.hex"), ("diff @k1.hex @s", "@sub/"),
        ])
    func fish(_ line: String, _ completed: String) throws {
        let script = "thread-creds completions fish | source; complete -C 'thread-creds \(line)'"
        #expect(try inFolder(try #require(Self.fishShell), script) == [completed])
    }
}
