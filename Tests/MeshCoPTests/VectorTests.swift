import MeshCoP
import TestSupport
import Testing

/// Every line of the vectors under both rule sets.
@Suite struct VectorTests {
    @Test func allLinesAreThere() {
        #expect(Vector.all.count == 285)
        #expect(Vector.all.filter(\.older.accepts).count > 150)
    }

    @Test(arguments: Vector.all, RuleSet.allCases)
    func openThreadAgrees(_ vector: Vector, _ rules: RuleSet) throws {
        let expected = rules == .rules202608 ? vector.older : vector.newer
        guard let bytes = strictBytes(vector.hex) else {
            #expect(!expected.accepts)
            return
        }
        let verdict = Verdict(on: bytes.span, rules: rules)
        #expect((verdict == .partial || verdict == .ok) == expected.accepts, "\(verdict)")
        guard let dataset = try? OperationalDataset(copying: bytes, rules: rules) else {
            #expect(verdict == .malformed)
            #expect(expected.completeActive == false && expected.completePending == false)
            return
        }
        #expect(verdict != .malformed && verdict == dataset.verdict)
        #expect(dataset.completeActive == expected.completeActive)
        #expect(dataset.completePending == expected.completePending)
        #expect((verdict == .ok) == expected.completeActive)
        #expect((dataset.invalidity == nil) == expected.accepts, "\(String(describing: dataset.invalidity))")
        // The decoded fields were taken under the older rules: empty where those reject.
        guard vector.older.accepts else { return }
        try check(dataset, vector.decoded)
    }

    private func check(_ dataset: OperationalDataset, _ decoded: Vector.Decoded) throws {
        let view = dataset.view
        func time(_ time: Timestamp?) -> Vector.Time? {
            time.map { Vector.Time(seconds: $0.seconds, ticks: $0.ticks, authoritative: $0.authoritative) }
        }
        let (active, pending) = (time(view.activeTimestamp), time(view.pendingTimestamp))
        #expect(active == decoded.activeTimestamp)
        #expect(pending == decoded.pendingTimestamp)
        let delay = view.delayTimer?.milliseconds
        #expect(delay == decoded.delay)
        let (channel, wakeUp) = (view.channel?.number, view.wakeUpChannel?.number)
        #expect(channel == decoded.channel)
        // One file of the vectors leaves TLV 74 out, the other has it.
        if let expected = decoded.wakeupChannel { #expect(wakeUp == expected) }
        let mask = view.channelMask.map {
            "0x" + String(repeating: "0", count: $0.bits.leadingZeroBitCount / 4)
                + ($0.bits == 0 ? "" : String($0.bits, radix: 16))
        }
        #expect(mask == decoded.channelMask)
        let (id, panID) = (view.extendedPANID?.description, view.panID?.description)
        #expect(id == decoded.extPanId)
        #expect(panID == decoded.panId)
        let prefix = view.meshLocalPrefix.map { hex($0.bytes) }
        #expect(prefix == decoded.meshLocalPrefix)
        let name = view.networkName?.description
        #expect(name.map { Array($0.utf8) } == decoded.networkName.map { Array($0.utf8) })
        let (key, pskc) = (text(view.networkKey), text(view.pskc))
        #expect(key == decoded.networkKey)
        #expect(pskc == decoded.pskc)
        let policy = view.securityPolicy.map {
            Vector.Policy(
                rotationTime: $0.rotationHours, o: bit($0.obtainNetworkKey), n: bit($0.nativeCommissioning),
                r: bit($0.routers), c: bit($0.externalCommissioning),
                commercial: bit($0.commercialCommissioning),
                e: bit($0.autonomousEnrollment), p: bit($0.networkKeyProvisioning), toble: bit($0.tobleLink),
                nonCCM: bit($0.nonCCMRouters), vr: Int($0.versionThreshold))
        }
        #expect(policy == decoded.securityPolicy)
    }

    private func bit(_ value: Bool) -> Int { value ? 1 : 0 }

    private func text(_ value: Span<UInt8>?) -> String? {
        guard let value else { return nil }
        return hex(value.indices.map { value[$0] })
    }
}
