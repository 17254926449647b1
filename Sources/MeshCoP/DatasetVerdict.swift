extension DatasetView {
    /// The first value that the rules reject (R6–R8), nil when there is none.
    @inlinable
    public var invalidity: DatasetError? {
        if let value = value(of: .channel), let channel = Channel(value), !channel.isValid {
            return broken(.channelOutOfRange, .channel)
        }
        if let value = value(of: .networkName) {
            if let fault = NetworkName.fault(in: value) {
                return broken(fault.reason, .networkName, skipping: 2 &+ fault.offset)
            }
            if rules == .rules202609, value.count == 0 || value.count > 16 {
                return broken(.nameLength(length: value.count), .networkName)
            }
        }
        switch rules {
        case .rules202608:
            if let channel = wakeUpChannel, !channel.isValid {
                return broken(.channelOutOfRange, .wakeUpChannel)
            }
        case .rules202609:
            if let id = panID, !id.isValid { return broken(.panIDBroadcast, .panID) }
            if let id = extendedPANID, !id.isValid { return broken(.extendedPANIDReserved, .extendedPANID) }
            if let prefix = meshLocalPrefix, !prefix.isValid {
                return broken(.prefixNotLocal, .meshLocalPrefix)
            }
        }
        return nil
    }

    @usableFromInline
    func broken(_ reason: DatasetError.Reason, _ type: TLVType, skipping bytes: Int = 0) -> DatasetError {
        DatasetError(reason, type, at: (offset(of: type) ?? 0) + bytes)
    }

    /// Whether OpenThread accepts the dataset.
    @inlinable
    public var isAccepted: Bool { invalidity == nil }

    /// All ten fields of an active dataset are there, whatever their values.
    @inlinable
    public var hasAllActiveFields: Bool {
        contains(.activeTimestamp) && contains(.channel) && contains(.channelMask) && contains(.extendedPANID)
            && contains(.meshLocalPrefix) && contains(.networkKey) && contains(.networkName) && contains(.panID)
            && contains(.pskc) && contains(.securityPolicy)
    }

    /// Both fields that make a dataset a pending one (51 and 52) are there.
    @inlinable
    public var isPending: Bool { contains(.pendingTimestamp) && contains(.delayTimer) }

    /// Accepted, and all ten fields of an active dataset are there.
    @inlinable
    public var completeActive: Bool { hasAllActiveFields && isAccepted }

    /// ``completeActive``, and the pending timestamp and the delay timer are there too.
    @inlinable
    public var completePending: Bool { isPending && completeActive }

    /// `invalid`, `partial` or `ok`.
    @inlinable
    public var verdict: Verdict {
        if !isAccepted { return .invalid }
        return hasAllActiveFields ? .ok : .partial
    }

    /// What a complete active dataset still needs, and a complete pending one when either 51 or 52 is there.
    public var missing: [TLVType] {
        var missing: [TLVType] = []
        for type in TLVType.requiredInActive where !contains(type) { missing.append(type) }
        if contains(.pendingTimestamp) != contains(.delayTimer) {
            missing.append(contains(.delayTimer) ? .pendingTimestamp : .delayTimer)
        }
        return missing
    }
}

extension Verdict {
    /// The verdict on any bytes. Allocates nothing.
    @inlinable
    public init(on bytes: Span<UInt8>, rules: RuleSet = .newest) {
        do throws(DatasetError) {
            self = try DatasetView(bytes, rules: rules).verdict
        } catch {
            self = .malformed
        }
    }
}
