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

    /// Names and ids of the store, in every shell; never a secret.
    private func offered(_ shell: String, _ script: String) throws -> [String] {
        let store = Store()
        try store(["store", "-b", "9483C451DC3E", Mission.hex])
        let named = Mission.dataset(network: "1111111122222222").replacing(
            "030d474c2d5332302d6e6577303031", with: "0307" + "4d7920486f6d65")
        try store(["store", "-b", "77AA", named])
        var environment = store.environment
        for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            environment[name] = store.folder.path()
        }
        let text = try runShell(shell, ["-c", script], environment: environment).text
        #expect(!text.contains(Mission.key.prefix(8)))
        return text.split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        ("thread-creds show 3c", "3c", [Mission.network]), ("thread-creds show G", "G", [Mission.name]),
        ("thread-creds show my", "my", ["My\\ Home"]), ("thread-creds delete -b 94", "94", ["9483C451DC3E"]),
        ("thread-creds rekey 77a", "77a", ["77AA"]), ("thread-creds list --name M", "M", ["My\\ Home"]),
        ("thread-creds list --network 1", "1", ["1111111122222222"]),
        ("thread-creds diff 3c", "3c", [Mission.network]),
    ])
    func bashOffersWhatIsStored(_ words: String, _ word: String, _ completed: [String]) throws {
        let script = """
            source <(thread-creds completions bash)
            compopt() { :; }
            COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _thread_creds thread-creds '\(word)' before
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        #expect(try offered("/bin/bash", script) == completed)
    }

    @Test(
        .enabled(if: fishShell != nil, "fish is not installed"),
        arguments: [("show 3c", Mission.network), ("delete -b 94", "9483C451DC3E"), ("diff G", Mission.name)])
    func fishOffersWhatIsStored(_ line: String, _ completed: String) throws {
        let script = "thread-creds completions fish | source; complete -C 'thread-creds \(line)'"
        let lines = try offered(try #require(Self.fishShell), script)
        #expect(lines.map { $0.prefix { $0 != "\t" } } == [completed[...]])
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zsh"), "zsh is not installed"))
    func zshOffersWhatIsStored() throws {
        // What compadd is handed, without a line editor.
        let script = """
            thread-creds completions zsh >_thread-creds
            compdef() { :; }
            compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -l -- "$@"; }
            source ./_thread-creds
            _thread_creds_offered -J x stored networks
            rm _thread-creds
            """
        let store = Store()
        try store(["store", "-b", "9483C451DC3E", Mission.hex])
        let text = try runShell(
            "/usr/bin/zsh", ["-f", "-c", "cd '\(store.folder.path())'\n\(script)"],
            environment: store.environment
        ).text
        #expect(text == "\(Mission.name)\n\(Mission.network)\n9483C451DC3E\n")
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
