import MeshCoP

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

@main
enum Main {
    static func main() {
        var count = CommandLine.argc
        var arguments = unsafe CommandLine.unsafeArgv
        _ = unsafe runFuzzer(&count, &arguments) { start, count in
            unsafe tryOne(Span(_unsafeStart: start, count: count))
            return 0
        }
    }
}

/// JSON of any form, true or not: what is read is a dataset, agrees with itself, and comes back when written as commissioner JSON.
func tryOne(_ bytes: Span<UInt8>) {
    guard let input = try? DatasetInput(bytes, as: .commissioner) else { return }
    guard input.isRebuilt, let dataset = try? input.dataset() else { return }
    precondition(input.agrees(with: dataset))
    var text: [UInt8] = []
    dataset.append(as: .commissioner, to: &text)
    // A channel of another page has no place in the border router's JSON, nor names that are not UTF-8 in either.
    guard dataset.channel?.page ?? 0 == 0, dataset.networkName?.isStrictUTF8 ?? true else { return }
    guard let back = try? DatasetInput(text.span, as: .commissioner) else {
        precondition(
            dataset.count == 0 || dataset.view.types == [.wakeUpChannel]
                || !dataset.losses(as: .commissioner).isEmpty)
        return
    }
    if dataset.losses(as: .commissioner).isEmpty { precondition(back.agrees(with: dataset)) }
}
