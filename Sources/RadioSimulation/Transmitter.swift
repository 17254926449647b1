import DiscoveryLatency
import HCI

/// What all devices of one scenario entry have in common, worked out once: times on air, thresholds, payloads.
struct Transmitter {
    let interval: Int64
    let delay: DelayLaw
    let drift: Int64
    /// PDU of the primary channels: ADV_… or ADV_EXT_IND.
    let duration: Int64
    let spacing: Int64
    let appears: Int64?
    let leaves: Int64
    let firstEventDelay: Int64
    /// A PDU is lost where its coin is below this.
    let lossThreshold: UInt64
    let kind: Scenario.Advertiser.Kind
    let data: [UInt8]
    let response: [UInt8]
    let rssi: Int8
    let rssiSpread: UInt8
    let address: DeviceAddress?
    let rotation: Int64
    let target: DeviceAddress?
    let extended: Scenario.Extended?
    /// The auxiliary PDUs, then those of the scan response; empty for legacy advertising.
    let auxiliary: [AuxiliaryPDU]
    let auxiliaryResponse: [AuxiliaryPDU]

    var isCoded: Bool { extended?.primary == .coded }
    var isScannable: Bool {
        switch kind {
        case .connectable: extended == nil
        case .scannable: true
        case .nonconnectable, .directed: false
        }
    }

    init(_ advertiser: Scenario.Advertiser) {
        interval = advertiser.interval
        delay = advertiser.delay
        drift = Int64(nearest: advertiser.driftPPM * 1000)
        appears = advertiser.appears
        leaves = advertiser.leaves ?? .max
        firstEventDelay = advertiser.firstEventDelay
        lossThreshold = advertiser.loss >= 1 ? .max : UInt64(wholePartOf: max(0, advertiser.loss) * 0x1p64)
        kind = advertiser.kind
        data = advertiser.data
        response = advertiser.scanResponse ?? []
        rssi = advertiser.rssi
        rssiSpread = advertiser.rssiSpread
        address = advertiser.address
        rotation = advertiser.rotation ?? 0
        target = advertiser.target
        extended = advertiser.extended
        duration = Self.primaryDuration(advertiser)
        spacing = advertiser.spacing ?? duration + TimeOnAir.interFrameSpace
        guard let extended = advertiser.extended else {
            auxiliary = []
            auxiliaryResponse = []
            return
        }
        // Scannable extended advertisements carry their data in the scan response alone.
        auxiliary = AuxiliaryPDU.chain(
            data: kind == .scannable ? 0 : data.count,
            from: 2 * spacing + duration + TimeOnAir.auxiliaryFrameSpace, extended,
            directed: kind == .directed)
        guard kind == .scannable, let first = auxiliary.first else {
            auxiliaryResponse = []
            return
        }
        let request = TimeOnAir.pdu(payload: 12, on: extended.secondary)
        auxiliaryResponse = AuxiliaryPDU.chain(
            data: response.count,
            from: first.offset + first.duration + 2 * TimeOnAir.interFrameSpace + request, extended,
            directed: false)
    }

    /// ADV_EXT_IND: extended header length, flags, ADI (2), AuxPtr (3). ADV_DIRECT_IND: two addresses.
    static func primaryDuration(_ advertiser: Scenario.Advertiser) -> Int64 {
        if let extended = advertiser.extended { return TimeOnAir.pdu(payload: 7, on: extended.primary) }
        if advertiser.kind == .directed { return TimeOnAir.uncoded(payload: 12) }
        return TimeOnAir.legacy(data: advertiser.data.count)
    }

    /// The longest an advertising event takes, from its start.
    static func eventDuration(_ advertiser: Scenario.Advertiser) -> Int64 {
        let transmitter = Transmitter(advertiser)
        let primary = 2 * transmitter.spacing + transmitter.duration
        let last = transmitter.auxiliaryResponse.last ?? transmitter.auxiliary.last
        return max(primary, last.map { $0.offset + $0.duration } ?? 0)
    }

    /// The gap to the next event with the clock's drift in it. Within bounds: at most 10486 s × 500 ppm.
    @inline(__always)
    func gap(_ delay: Int64) -> Int64 {
        let gap = interval &+ delay
        return drift == 0 ? gap : gap &+ gap &* drift / 1_000_000_000
    }
}

/// AUX_ADV_IND, AUX_SCAN_RSP or AUX_CHAIN_IND.
///
/// Each carries at most 229 bytes of data, what one report holds, so that every PDU is one report. A real one may
/// carry some 20 bytes more.
struct AuxiliaryPDU: Equatable {
    static let dataLimit = 229

    /// From the start of the advertising event.
    var offset: Int64
    var duration: Int64
    var data: Range<Int>
    var isLast: Bool

    static func chain(
        data count: Int, from start: Int64, _ extended: Scenario.Extended, directed: Bool
    ) -> [AuxiliaryPDU] {
        var chain: [AuxiliaryPDU] = []
        var offset = start
        var from = 0
        repeat {
            let to = min(count, from + dataLimit)
            let isLast = to == count
            // Header length and flags, ADI, AuxPtr, and in the first AdvA, TargetA, TxPower.
            var header = 4 + (isLast ? 0 : 3)
            if chain.isEmpty {
                header += (extended.anonymous ? 0 : 6) + (directed ? 6 : 0) + (extended.txPower == 127 ? 0 : 1)
            }
            let duration = TimeOnAir.pdu(payload: header + to - from, on: extended.secondary)
            chain.append(AuxiliaryPDU(offset: offset, duration: duration, data: from..<to, isLast: isLast))
            offset += duration + TimeOnAir.auxiliaryFrameSpace
            from = to
        } while from < count
        return chain
    }
}
