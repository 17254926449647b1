/// The name that was probably meant by a mistyped one, nil where none is near.
///
/// Near is a name at most a third of the longer name's length away (at least one edit), where an edit inserts, removes or
/// replaces a character or swaps two neighbours; a name that was broken off (`wind` for `window`) is near too.
/// Upper and lower case are the same.
public func nearest(to word: String, among names: [String]) -> String? {
    let word = Array(word.lowercased().utf8.prefix(64))
    guard !word.isEmpty else { return nil }
    var best: (name: String, distance: Int)?
    for name in names {
        let candidate = Array(name.lowercased().utf8.prefix(64))
        let distance = editDistance(word, candidate)
        if distance <= max(1, max(word.count, candidate.count) / 3), distance < best?.distance ?? .max {
            best = (name, distance)
        }
    }
    if let best { return best.name }
    let begun = names.filter { word.count >= 3 && $0.lowercased().utf8.starts(with: word) }
    return begun.count == 1 ? begun[0] : nil
}

/// How many characters must be inserted, removed, replaced or swapped with their neighbour to turn one word
/// into the other (Damerau–Levenshtein distance, optimal string alignment).
func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
