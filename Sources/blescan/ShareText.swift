import CommandLineTable

/// A part of a whole: `5%` or `0.05`.
struct ShareText: ArgumentValue {
    let share: Double

    static func kind(placeholder: String) -> ValueKind<ShareText> {
        ValueKind<ShareText> { text throws(ArgumentError) in
            let isPercent = text.hasSuffix("%")
            let number = try Double.kind(placeholder: placeholder).parse(
                isPercent ? String(text.dropLast()) : text)
            let share = isPercent ? number / 100 : number
            guard share > 0, share < 1 else {
                throw ArgumentError("'\(text)' is not a share between 0 and 1", next: "write it as 5% or 0.05")
            }
            return ShareText(share: share)
        }
    }
}
