import DiscoveryLatency
import HCI
import ProgramOutput
import Runs
import ScanOutput
import ScanSession

extension CommandFailure {
    /// One line for each way in which a capture tells nothing of a device's delays.
    init(_ failure: LearningFailure, _ address: DeviceAddress, in file: String) {
        switch failure {
        case .tooFew(let gaps, let needed):
            self.init(
                .undecided,
                "\(file): \(address.text) has \(gaps) gaps of one advertising period; \(needed) are needed",
                next: "capture for longer, or nearer to it")
        case .irregular(let share):
            self.init(
                .badData,
                "\(file): \(Int(wholePartOf: share * 100)) % of the gaps of \(address.text) fit no single advertising interval",
                next:
                    "it sends more than one advertisement, or many events were missed: choose another with --address"
            )
        }
    }

    init(nothingToLearnFrom file: String, _ reason: LearnCollector.Unfit) {
        let next = "capture at full duty: blescan -w 60 -i 60 -d 600 --capture FILE"
        switch reason {
        case .parametersUnknown:
            self.init(
                .badData, "\(file): the capture does not say how it scanned",
                next: "give --full-duty if it listened all the time")
        case .deaf(let window, let interval):
            func shown(_ time: Int64) -> String { TimeLength(nanoseconds: time).shown(in: .milliseconds) }
            self.init(.badData, "\(file): the scan listened \(shown(window)) of \(shown(interval))", next: next)
        case .duplicatesDropped:
            self.init(
                .badData, "\(file): the controller's duplicate filter was on, so that events are missing",
                next: next)
        case .twoPHYs:
            self.init(.badData, "\(file): the scan listened to two PHYs in turn", next: next)
        }
    }

    init(notIn file: String, _ address: AddressPattern) {
        self.init(
            .nothingKnown, "\(file): \(address) was not heard in it",
            next: "blescan replay \(file) lists its devices")
    }

    init(choiceIn file: String, _ devices: [LawReport.Device]) {
        self.init(
            .usage, "\(file): \(devices.count) devices have enough events",
            next: "choose one: --address \(devices[0].address.text)")
    }

    init(nobodyIn file: String, _ busiest: LearnCollector.Device?) {
        let needed = DelayLearner.needed
        guard let busiest else {
            self.init(.undecided, "\(file): no advertising events are in it", next: "capture for longer")
            return
        }
        self.init(
            .undecided,
            "\(file): no device has \(needed) gaps of one advertising period; the busiest, \(busiest.address.text), has "
                + "\(DelayLearner.gaps(busiest.runs))",
            next: "capture for longer")
    }
}
