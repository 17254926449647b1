import MeshCoP

/// JSON of any form, true or not: what is read is a dataset, agrees with itself, and comes back when written in the same format.
func fuzzBorderRouterJSON(_ bytes: Span<UInt8>, as format: DatasetFormat) {
    guard let input = try? DatasetInput(bytes, as: format) else { return }
    guard input.isRebuilt, let dataset = try? input.dataset() else { return }
    precondition(input.agrees(with: dataset))
    var text: [UInt8] = []
    dataset.append(as: format, to: &text)
    // A channel of another page has no place in the border router's JSON, nor names that are not UTF-8 in either.
    guard dataset.channel?.page ?? 0 == 0, dataset.networkName?.isStrictUTF8 ?? true else { return }
    guard let back = try? DatasetInput(text.span, as: format) else {
        precondition(
            dataset.count == 0 || dataset.view.types == [.wakeUpChannel] || !dataset.losses(as: format).isEmpty)
        return
    }
    if dataset.losses(as: format).isEmpty { precondition(back.agrees(with: dataset)) }
}
