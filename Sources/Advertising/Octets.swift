extension Span where Element == UInt8 {
    func array(_ range: Range<Int>) -> [UInt8] { range.map { self[$0] } }
}
