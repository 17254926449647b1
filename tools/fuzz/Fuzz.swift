import Captures
import Glibc
import MeshCoP

/// One parser by its name, fed by libFuzzer: `fuzz TARGET [OPTION…] [CORPUS…]`. `tools/fuzz/run` builds it and calls it. A target
/// is a row here and a function in targets/; its seeds are the files of corpus/NAME.
@main
enum Fuzz {
    static let targets: [(name: String, test: @Sendable (Span<UInt8>) -> Void)] = [
        ("ad-structures", { fuzzADStructures($0) }),
        ("beside", { fuzzBeside($0) }),
        ("btsnoop", { fuzzCaptureFile($0, of: .btsnoop) }),
        ("commissioner-json", { fuzzBorderRouterJSON($0, as: .commissioner) }),
        ("dataset", { fuzzDataset($0) }),
        ("dataset-input", { fuzzDatasetInput($0) }),
        ("finder", { fuzzFinder($0) }),
        ("h4-stream", { fuzzH4Stream($0) }),
        ("hci-event", { fuzzHCIEvent($0) }),
        ("law", { fuzzLaw($0) }),
        ("link-layer", { fuzzLinkLayer($0) }),
        ("ndjson-import", { fuzzStoreImport($0) }),
        ("otbr-json", { fuzzBorderRouterJSON($0, as: .otbr) }),
        ("packetlogger", { fuzzCaptureFile($0, of: .packetLogger) }),
        ("pcap", { fuzzCaptureFile($0, of: .pcap) }),
        ("pcapng", { fuzzCaptureFile($0, of: .pcapng) }),
        ("run-document", { fuzzRunDocument($0) }),
        ("scenario", { fuzzScenario($0) }),
    ]

    /// libFuzzer's callback takes nothing but the bytes, so that what it calls stands here. For some options (-merge, -jobs)
    /// libFuzzer starts this program again with arguments of its own: those processes have the name in their environment.
    static let target = {
        let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) }
        return targets.first { $0.name == name }
    }()

    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        if unsafe getenv("FUZZ_TARGET") == nil, let name = unsafe arguments[1] {
            unsafe setenv("FUZZ_TARGET", name, 1)
            unsafe arguments[1] = arguments[0]
            unsafe arguments += 1
            count -= 1
        }
        guard target != nil else {
            for target in targets { print(target.name) }
            exit(64)
        }
        _ = unsafe runFuzzer(&count, &arguments) { start, count in
            unsafe Fuzz.target!.test(Span(_unsafeStart: start, count: count))
            return 0
        }
    }
}

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt
