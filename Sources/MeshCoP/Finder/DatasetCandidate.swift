/// Bytes that may be a dataset out of a text.
enum DatasetCandidate {
    /// What a whole token must be to be taken out of surrounding text: well-formed, with an extended PAN ID, a timestamp
    /// and a network key. Of random bytes as long as an identifier or a hash one in 250 is well-formed; none has these.
    static func isComplete(_ view: borrowing DatasetView) -> Bool {
        view.contains(.extendedPANID) && view.contains(.networkKey)
            && (view.contains(.activeTimestamp) || view.contains(.pendingTimestamp))
    }

    /// Begins with three fields of a dataset, each as long as it should be: a dataset that was damaged on its way.
    static func isEvident(_ bytes: Span<UInt8>) -> Bool {
        var iterator = TLVIterator(bytes)
        for _ in 0..<3 {
            guard let tlv = iterator.next() else { return false }
            let isField =
                tlv.type.fixedLength() == tlv.value.count
                || (tlv.type == .channelMask && tlv.value.count == 6)
                || (tlv.type == .networkName && (1...16).contains(tlv.value.count))
                || tlv.type == .wakeUpChannel
            if !isField { return false }
        }
        return true
    }
}

/// Sixteen digits are the shortest text that is worth a word when it is no dataset.
let shortestCandidate = 32

/// No text of a dataset has more digits.
let longestDatasetDigits = 2 * DatasetView.maximumLength
