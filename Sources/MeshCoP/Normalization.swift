/// Whether a text is in Unicode's normal form C (UAX #15), decided with what the standard library publishes.
///
/// Three things break the form: a scalar that never appears in it, marks that are out of canonical order, and a
/// pair that has a composed scalar. For the first there is a table of ranges. The second needs combining classes,
/// which `Unicode.Scalar.Properties` has. For the third: `String` compares by canonical equivalence, so a pair has
/// a composed scalar exactly when a set of all scalars, as strings, contains it.
///
/// One case is let through: a composed letter followed by a mark of a lower class, which would change places with
/// the letter's own mark (é followed by a tilde below).
func isNormalizedC(_ text: String) -> Bool {
    var starter: Unicode.Scalar?
    // The class of the last scalar since the starter, nil right after it.
    var lastClass: UInt8?
    for scalar in text.unicodeScalars {
        if scalar.value < 0x300 {
            starter = scalar
            lastClass = nil
            continue
        }
        if isIn(neverInFormC, scalar.value) { return false }
        let own = scalar.properties.canonicalCombiningClass.rawValue
        if own != 0, let lastClass, lastClass > own { return false }
        if let first = starter, own != 0 || isIn(composingStarters, scalar.value) {
            // Blocked when something of the same class, or a starter, stands between.
            let isBlocked = lastClass.map { $0 >= own } ?? false
            if !isBlocked, composes(first, scalar) { return false }
        }
        if own == 0 {
            starter = scalar
            lastClass = nil
        } else {
            lastClass = own
        }
    }
    return true
}

private func composes(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    // Hangul is arithmetic: L + V, LV + T.
    if case 0x1100...0x1112 = first.value, case 0x1161...0x1175 = second.value { return true }
    if case 0xac00...0xd7a3 = first.value, (first.value - 0xac00) % 28 == 0, case 0x11a8...0x11c2 = second.value
    {
        return true
    }
    var pair = ""
    pair.unicodeScalars.append(first)
    pair.unicodeScalars.append(second)
    return composed.contains(pair)
}

/// Every scalar that may be the composition of two, as a string; built when the first mark is met.
private let composed: Set<String> = {
    var texts: Set<String> = []
    for range: ClosedRange<UInt32> in [0xc0...0x33ff, 0x11000...0x16fff] {
        for value in range where !isIn(neverInFormC, value) {
            if let scalar = Unicode.Scalar(value) { texts.insert(String(scalar)) }
        }
    }
    return texts
}()

private func isIn(_ ranges: [ClosedRange<UInt32>], _ value: UInt32) -> Bool {
    var (low, high) = (0, ranges.count)
    while low < high {
        let middle = (low + high) / 2
        if ranges[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(value)
}

/// Scalars of combining class 0 that may compose with the scalar before them.
private let composingStarters: [ClosedRange<UInt32>] = [
    0x9be...0x9be, 0x9d7...0x9d7, 0xb3e...0xb3e, 0xb56...0xb57, 0xbbe...0xbbe, 0xbd7...0xbd7, 0xcc2...0xcc2,
    0xcd5...0xcd6, 0xd3e...0xd3e, 0xd57...0xd57, 0xdcf...0xdcf, 0xddf...0xddf, 0x102e...0x102e,
    0x1161...0x1175, 0x11a8...0x11c2, 0x1b35...0x1b35, 0x11127...0x11127, 0x1133e...0x1133e,
    0x11357...0x11357, 0x114b0...0x114b0, 0x114ba...0x114ba, 0x114bd...0x114bd, 0x115af...0x115af,
    0x11930...0x11930,
]

/// Scalars that normal form C replaces (NFC_Quick_Check = No).
private let neverInFormC: [ClosedRange<UInt32>] = [
    0x340...0x341, 0x343...0x344, 0x374...0x374, 0x37e...0x37e, 0x387...0x387, 0x958...0x95f, 0x9dc...0x9dd,
    0x9df...0x9df, 0xa33...0xa33, 0xa36...0xa36, 0xa59...0xa5b, 0xa5e...0xa5e, 0xb5c...0xb5d, 0xf43...0xf43,
    0xf4d...0xf4d, 0xf52...0xf52, 0xf57...0xf57, 0xf5c...0xf5c, 0xf69...0xf69, 0xf73...0xf73, 0xf75...0xf76,
    0xf78...0xf78, 0xf81...0xf81, 0xf93...0xf93, 0xf9d...0xf9d, 0xfa2...0xfa2, 0xfa7...0xfa7, 0xfac...0xfac,
    0xfb9...0xfb9, 0x1f71...0x1f71, 0x1f73...0x1f73, 0x1f75...0x1f75, 0x1f77...0x1f77, 0x1f79...0x1f79,
    0x1f7b...0x1f7b, 0x1f7d...0x1f7d, 0x1fbb...0x1fbb, 0x1fbe...0x1fbe, 0x1fc9...0x1fc9, 0x1fcb...0x1fcb,
    0x1fd3...0x1fd3, 0x1fdb...0x1fdb, 0x1fe3...0x1fe3, 0x1feb...0x1feb, 0x1fee...0x1fef, 0x1ff9...0x1ff9,
    0x1ffb...0x1ffb, 0x1ffd...0x1ffd, 0x2000...0x2001, 0x2126...0x2126, 0x212a...0x212b, 0x2329...0x232a,
    0x2adc...0x2adc, 0xf900...0xfa0d, 0xfa10...0xfa10, 0xfa12...0xfa12, 0xfa15...0xfa1e, 0xfa20...0xfa20,
    0xfa22...0xfa22, 0xfa25...0xfa26, 0xfa2a...0xfa6d, 0xfa70...0xfad9, 0xfb1d...0xfb1d, 0xfb1f...0xfb1f,
    0xfb2a...0xfb36, 0xfb38...0xfb3c, 0xfb3e...0xfb3e, 0xfb40...0xfb41, 0xfb43...0xfb44, 0xfb46...0xfb4e,
    0x1d15e...0x1d164, 0x1d1bb...0x1d1c0, 0x2f800...0x2fa1d,
]
