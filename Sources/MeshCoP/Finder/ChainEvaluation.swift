import Bytes

// What a chain of hex words may be: one token, a token on each line, a list of bytes, digits that were wrapped.

extension TextSearch {
    typealias Groups = ArraySlice<HexGroup>

    /// Takes the datasets of a chain.
    ///
    /// Lines that are each a dataset are several datasets; otherwise what follows one another belongs together. Where it
    /// makes no dataset together, a token that stands apart is looked at alone.
    /// - Returns: whether all of the chain was taken.
    @discardableResult
    mutating func evaluate(_ groups: Groups, isWhole: Bool) -> Bool {
        if groups.count == 1, let group = groups.first { return takeToken(group) }
        if groups.allSatisfy({ $0.count >= 40 && $0.flags.isDisjoint(with: .negative) }),
            groups.dropFirst().allSatisfy({ $0.flags.contains(.apart) }), groups.allSatisfy({ isDataset($0) })
        {
            for group in groups { takeToken(group) }
            return true
        }
        if takeTogether(groups) { return true }
        let lines = isWhole ? split(groups) : []
        if lines.count > 1 {
            takeLines(lines)
            return false
        }
        takeApart(groups)
        return false
    }

    // MARK: One token

    private func isDataset(_ group: HexGroup) -> Bool {
        guard group.count >= 40, Int(group.count) <= longestDatasetDigits, group.count.isMultiple(of: 2) else {
            return false
        }
        var bytes = digits([group][...])
        defer { bytes.wipe() }
        guard let view = try? DatasetView(bytes.span) else { return false }
        return DatasetCandidate.isComplete(view)
    }

    @discardableResult
    private mutating func takeToken(_ group: HexGroup) -> Bool {
        guard group.count >= shortestCandidate else { return false }
        let (start, end) = (Int(group.start) - (group.flags.contains(.prefixed) ? 2 : 0), group.end)
        if isStuck(before: start, after: end) {
            findings.leave(
                DatasetInputError(.cut, at: place(end)), weight: Int(group.count), isEvident: group.count > 64)
            return false
        }
        guard group.count.isMultiple(of: 2) else {
            leave(.oddDigits(count: Int(group.count)), [group][...], at: end - 1)
            return false
        }
        guard Int(group.count) <= 2 * longestDatasetDigits else {
            leave(.tooManyBytes(limit: DatasetView.maximumLength), [group][...], at: Int(group.start))
            return false
        }
        var bytes = digits([group][...])
        defer { bytes.wipe() }
        let isChip = hasChipPrefix(start)
        return take(bytes.span, isChip ? .chip : .hex, at: Int(group.start))
    }

    /// Something sticks to the token, or dots follow or precede it: it is a part of something longer.
    private func isStuck(before start: Int, after end: Int) -> Bool {
        let (before, after) = (text.at(start - 1), text.at(end))
        let stars = UInt8(ascii: "*")
        if before == stars || after == stars { return before != after }
        // At the start of a line a plus is the sign of a patch.
        if before == UInt8(ascii: "+") && !isLineStart(start - 1) || after == UInt8(ascii: "+") { return true }
        if before == UInt8(ascii: "-"), start > 1, text.isWord(start - 2) { return true }
        if after == UInt8(ascii: "-"), end + 1 < text.count, text.isWord(end + 1) { return true }
        return hasDots(before: start) || hasDots(after: end)
    }

    private func isLineStart(_ at: Int) -> Bool { at <= 0 || text[at - 1] == 0x0a }

    private func hasDots(before start: Int) -> Bool {
        var at = start - 1
        for _ in 0..<2 where isBracketOrSpace(text.at(at)) { at -= 1 }
        return text.at(at) == 0x2e && text.at(at - 1) == 0x2e
    }

    private func hasDots(after end: Int) -> Bool {
        var at = end
        for _ in 0..<2 where isBracketOrSpace(text.at(at)) { at += 1 }
        return text.at(at) == 0x2e && text.at(at + 1) == 0x2e
    }

    private func isBracketOrSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<")
            || byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: ">")
    }

    private func hasChipPrefix(_ start: Int) -> Bool {
        start >= 4 && text[start - 1] == UInt8(ascii: ":")
            && matches(text.extracting((start - 4)..<(start - 1)), "hex")
    }

    // MARK: Groups that belong together

    /// The groups as one list of bytes, or as digits that were broken into pieces.
    private mutating func takeTogether(_ groups: Groups) -> Bool {
        guard let first = groups.first, let last = groups.last else { return false }
        let start = Int(first.start) - (first.flags.contains(.prefixed) ? 2 : 0)
        if isStuck(before: start, after: last.end) { return false }
        if groups.count <= 2 * DatasetView.maximumLength, let decimal = decimalBytes(groups) {
            var bytes = decimal
            defer { bytes.wipe() }
            if isComplete(bytes.span) { return take(bytes.span, .hex, at: start) }
        }
        let total = groups.reduce(0) { $0 + Int($1.count) }
        let isList = groups.allSatisfy { $0.count <= 2 } && groups.contains { $0.flags.contains(.prefixed) }
        guard total <= longestDatasetDigits, isList || total.isMultiple(of: 2) else { return false }
        var bytes = isList ? listed(groups) : digits(groups)
        defer { bytes.wipe() }
        guard isComplete(bytes.span) else { return false }
        return take(bytes.span, hasChipPrefix(start) ? .chip : .hex, at: start)
    }

    func isComplete(_ bytes: Span<UInt8>) -> Bool {
        guard let view = try? DatasetView(bytes) else { return false }
        return DatasetCandidate.isComplete(view)
    }

    /// `14, 8, 0, …`: numbers of a byte, signed or not; a first one that counts the others is left out.
    private func decimalBytes(_ groups: Groups) -> [UInt8]? {
        guard groups.count >= 40, groups.contains(where: { $0.count != 2 }) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(groups.count)
        for group in groups {
            guard group.count <= 3, !group.flags.contains(.prefixed) else { return nil }
            var value = 0
            for index in group.range {
                guard text[index] <= 0x39 else { return nil }
                value = value * 10 + Int(text[index] & 15)
            }
            if group.flags.contains(.negative) { value = -value }
            guard value >= -128, value <= 255 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: value))
        }
        if Int(bytes[0]) == bytes.count - 1 {
            defer { bytes.wipe() }
            return Array(bytes[1...])
        }
        return bytes
    }

    /// One byte a group, of one digit or two.
    private func listed(_ groups: Groups) -> [UInt8] {
        groups.map { group in group.range.reduce(0) { $0 << 4 | (hexValue(text[$1]) ?? 0) } }
    }

    /// All digits in a row; a last one without another is left out.
    func digits(_ groups: Groups) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(groups.reduce(0) { $0 + Int($1.count) } / 2)
        var high: UInt8?
        for group in groups {
            for index in group.range {
                let digit = hexValue(text[index]) ?? 0
                if let first = high {
                    bytes.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            }
        }
        return bytes
    }

    // MARK: Parts of a chain

    private func split(_ groups: Groups) -> [Groups] {
        var lines: [Groups] = []
        var start = groups.startIndex
        for index in groups.indices where index > start && groups[index].flags.contains(.afterNewline) {
            lines.append(groups[start..<index])
            start = index
        }
        lines.append(groups[start...])
        return lines
    }

    /// Lines that make no dataset together. One is taken alone if what stands above and below it is too short to belong
    /// to it, or is a dataset itself.
    private mutating func takeLines(_ lines: [Groups]) {
        let weights = lines.map { line in line.reduce(0) { $0 + Int($1.count) } }
        let complete = lines.map { isCompleteLine($0) }
        // A line that has a dataset and something else is no rest of another dataset.
        let holds = lines.indices.map { complete[$0] || holdsDataset(lines[$0]) }
        for index in lines.indices {
            let isAfterMore = index > 0 && weights[index - 1] >= 16 && !holds[index - 1]
            let isBeforeMore =
                index + 1 < lines.count && weights[index + 1] >= 4 && !holds[index + 1]
                && isAllOfLine(lines[index + 1])
            if complete[index], isAfterMore || isBeforeMore, let first = lines[index].first {
                findings.leave(
                    DatasetInputError(
                        .cut, at: place(isBeforeMore ? lines[index].last?.end ?? 0 : Int(first.start))),
                    weight: weights[index], isEvident: true)
            } else {
                evaluate(lines[index], isWhole: false)
            }
        }
    }

    private func holdsDataset(_ line: Groups) -> Bool {
        for group in line where isDataset(group) { return true }
        return false
    }

    /// Nothing but the digits of these groups stands in their line: the time before a log's text is no rest of a dataset.
    private func isAllOfLine(_ groups: Groups) -> Bool {
        guard let last = groups.last else { return false }
        var at = last.end
        while at < text.count, text[at] != 0x0a {
            guard !text.isWord(at), text[at] != UInt8(ascii: ".") || text.at(at + 1) == 0x2e else {
                return false
            }
            at += 1
            if at - last.end > 80 { return false }
        }
        return true
    }

    private func isCompleteLine(_ groups: Groups) -> Bool {
        let total = groups.reduce(0) { $0 + Int($1.count) }
        guard total <= longestDatasetDigits, total.isMultiple(of: 2) else { return false }
        var bytes = digits(groups)
        defer { bytes.wipe() }
        return isComplete(bytes.span)
    }

    /// Groups of one line that make no dataset together: hex words before a list or a token, such as the digits of a time.
    private mutating func takeApart(_ groups: Groups) {
        // A list of bytes after something else.
        if groups.count > 40, let bytes = groups.lastIndex(where: { $0.count != 2 }),
            groups.endIndex - bytes > 40, groups[bytes + 1].flags.contains(.apart),
            takeTogether(groups[(bytes + 1)...])
        {
            return
        }
        // A dump's bytes have their offset before them; the dumps are read elsewhere.
        for index in groups.indices {
            let group = groups[index]
            let isLast = index == groups.endIndex - 1
            let isApart =
                index == groups.startIndex || group.flags.contains(.apart)
                || isNumber(groups[index - 1], beside: group)
            let next = isLast ? nil : groups[index + 1]
            let isFollowed =
                next.map {
                    $0.flags.contains(.apart) ? goesOn(group, with: $0) : !isNumber($0, beside: group)
                } ?? false
            if isApart, !isFollowed {
                takeToken(group)
            } else if isDataset(group) {
                findings.leave(
                    DatasetInputError(.cut, at: place(group.end)), weight: Int(group.count), isEvident: true)
            }
        }
    }

    /// `datasets.txt:3:0e08…`: a few decimal digits and a colon beside a dataset count lines, and are no part of it.
    private func isNumber(_ other: HexGroup, beside group: HexGroup) -> Bool {
        guard other.count <= 7, other.flags.isDisjoint(with: .prefixed), isDataset(group) else { return false }
        for index in other.range where text[index] > 0x39 { return false }
        return text.at(other.end) == UInt8(ascii: ":") || text.at(Int(other.start) - 1) == UInt8(ascii: ":")
    }

    /// What follows on the line may be the rest of the dataset: with it the bytes are well-formed too, or it is as long
    /// as fields are. Setup codes and numbers are neither.
    private func goesOn(_ group: HexGroup, with next: HexGroup) -> Bool {
        if isDataset(next) { return false }
        guard Int(group.count) + Int(next.count) <= longestDatasetDigits else { return next.count >= 16 }
        var bytes = digits([group, next][...])
        defer { bytes.wipe() }
        let isEven = (group.count + next.count).isMultiple(of: 2)
        return next.count >= 16 || isEven && (try? DatasetView(bytes.span)) != nil
    }

    // MARK: Taking

    /// Takes the bytes if they are a dataset with what one must have; else notes why not.
    @discardableResult
    mutating func take(_ bytes: Span<UInt8>, _ format: DatasetFormat, at offset: Int, isEvident: Bool = false)
        -> Bool
    {
        do throws(DatasetError) {
            let view = try DatasetView(bytes)
            guard DatasetCandidate.isComplete(view) else {
                let lacking: TLVType =
                    view.contains(.networkKey)
                    ? (view.contains(.extendedPANID) ? .activeTimestamp : .extendedPANID) : .networkKey
                findings.leave(
                    DatasetInputError(.fieldsWithout(lacking.name ?? "fields"), at: place(offset)),
                    weight: bytes.count, isEvident: DatasetCandidate.isEvident(bytes))
                return false
            }
            let dataset = try OperationalDataset(copying: bytes)
            let input = DatasetInput(bytes: dataset.storage, format: format, carried: nil)
            findings.add(FoundDataset(input, dataset, at: place(offset)))
            return true
        } catch {
            findings.leave(
                DatasetInputError(.malformed(error), at: place(offset), offset: offset),
                weight: 2 * bytes.count,
                isEvident: DatasetCandidate.isEvident(bytes))
            return false
        }
    }

    private mutating func leave(_ reason: DatasetInputError.Reason, _ groups: Groups, at offset: Int) {
        var bytes = digits(
            groups.first.map { [HexGroup(start: $0.start, count: min($0.count, 128), flags: [])] } ?? [])
        defer { bytes.wipe() }
        findings.leave(
            DatasetInputError(reason, at: place(offset), offset: offset), weight: Int(groups.first?.count ?? 0),
            isEvident: DatasetCandidate.isEvident(bytes.span))
    }
}
