public import DiscoveryLatency

extension DiscoveryLog {
    /// The last few hundred advertising events of a device, and the trials they were heard in.
    public func train(of slot: Int) -> EventTrain {
        precondition(slot >= 0 && slot < deviceCount, "slot out of range")
        return state.value.train(of: slot)
    }

    /// Event times that the log keeps of a device: it gives up the oldest for a new one.
    public static let mostEventTimes = EventTimes.perChunk * EventTimes.chunksPerDevice + 1

    /// Every stretch of scanning: the trials, before them what a capture heard without a scan enable.
    public var scans: [ScanStretch] {
        (state.value.listeningWithoutOrigin.map { [$0.listeningStretch] } ?? []) + trials.map(\.stretch)
    }
}

extension LogState {
    /// Of a device on the Coded PHY the settings are known where no other PHY is scanned; its PDUs last longer.
    func trainToAnalyse(of slot: Int) -> EventTrain {
        var train = train(of: slot)
        guard isCoded(slot) else { return train }
        if !isCodedOnly { train.scans = train.scans.map(\.withoutSetting) }
        train.pdu = .coded(payload: Int(slots[slot].payloadCount))
        return train
    }

    func isCoded(_ slot: Int) -> Bool { slots[slot].primaryPHY == 3 }

    func eventTimes(of slot: Int) -> [Int64] { eventTimes.times(of: slots[slot]) }

    func train(of slot: Int) -> EventTrain {
        eventTrain(eventTimes(of: slot), trials, listeningWithoutOrigin)
    }
}
