public import Controllers
public import DiscoveryLatency
public import Runs

/// A setting to be measured.
public struct SweepPair: Sendable {
    public var timing: RoundedTiming
    public var preset: ScanPreset?

    public init(timing: RoundedTiming, preset: ScanPreset? = nil) {
        self.timing = timing
        self.preset = preset
    }
}

/// What a sweep takes from outside: controllers, observers, what the user asked for, and what counts as a failure.
public protocol SweepSource {
    associatedtype Failure: Error

    /// What is to be measured, in this order, and what of the grid cannot be.
    var pairs: [SweepPair] { get }
    var skipped: [RequestedTiming] { get }
    /// Devices that get a row each; without any, one for all together.
    var expected: [AddressPattern] { get }
    /// In nanoseconds, of the expected devices; nil: what their reports tell.
    var advertisingInterval: Int64? { get }
    /// The delay law that is predicted with, as the user writes it.
    var lawName: String { get }
    /// A simulated radio begins anew, so that every setting meets the same air.
    var opensAnew: Bool { get }
    /// Of the program.
    var version: String { get }

    func controller() throws(Failure) -> any Controller
    /// For the session of one setting.
    func observers() throws(Failure) -> [any ScanObserver]
    func options(for pair: SweepPair) -> ScanOptions
    /// - Parameter advertisingInterval: nanoseconds.
    func model(timing: ScanTiming, advertisingInterval: Int64) throws(Failure) -> DiscoveryModel
    func failure(_ error: ScanError) -> Failure
    /// What the controller answered, where the error is that it refused the setting: the next one is tried then.
    func refusal(_ error: any Error) -> String?
    /// Whether the sweep goes on after a session that ended like this.
    func goesOn(after summary: Run) throws(Failure) -> Bool
}

/// A sweep under way: one session for each setting, on one controller.
public struct SweepRun<Source: SweepSource> {
    private let source: Source
    public private(set) var report: SweepReport?
    /// What the last session failed with.
    public private(set) var failure: Source.Failure?
    /// Settings that the controller refused.
    public private(set) var refused: [SweepReport.Refusal] = []
    /// By address, as far as they are known: nanoseconds.
    private var estimates: [AddressPattern: Int64] = [:]

    public init(_ source: Source) { self.source = source }

    /// Measures until all is done, the source says so, or a session fails; what was measured until then is kept.
    ///
    /// - Throws: what went wrong before anything was measured.
    public mutating func run() throws(Source.Failure) {
        guard let first = source.pairs.first else { return }
        // Predictions are cheap to refuse and slow to wait for: the first one is asked for before anything is opened.
        if let interval = source.advertisingInterval {
            _ = try source.model(
                timing: first.timing.effective, advertisingInterval: interval)
        }
        var controller = try source.controller()
        defer { report?.refused = refused }
        for (index, pair) in source.pairs.enumerated() {
            do throws(Source.Failure) {
                if index > 0, source.opensAnew { controller = try source.controller() }
                guard try measure(pair, on: controller) else { break }
            } catch {
                guard report != nil else { throw error }
                failure = error
                break
            }
        }
    }

    /// A setting that the controller refuses is kept as refused; whether that is what the error says.
    private mutating func refuses(_ pair: SweepPair, _ error: (any Error)?) -> Bool {
        guard let reason = error.flatMap({ source.refusal($0) }) else { return false }
        refused.append(
            SweepReport.Refusal(requested: pair.timing.requested, preset: pair.preset?.name, reason: reason))
        return true
    }

    private mutating func measure(
        _ pair: SweepPair, on controller: any Controller
    ) throws(Source.Failure) -> Bool {
        let observers = try source.observers()
        let summary: Run
        do throws(ScanError) {
            summary = try ScanSession(
                controller: controller, options: source.options(for: pair), version: source.version,
                observers: observers
            ).run()
        } catch {
            if refuses(pair, error) { return true }
            throw source.failure(error)
        }
        guard let effective = summary.header.effective else { return try source.goesOn(after: summary) }
        if report == nil {
            report = SweepReport(
                header: summary.header, planned: source.pairs.count, skipped: source.skipped,
                advertisingInterval: source.advertisingInterval, lawName: source.lawName)
        }
        let devices = try devices(summary, effective.timing)
        report?.pairs.append(
            SweepReport.Pair(
                summary, requested: pair.timing.requested, preset: pair.preset?.name, effective: effective,
                devices: devices))
        if refuses(pair, summary.failure) { return true }
        return try source.goesOn(after: summary)
    }

    /// A row for each expected device; without any, one for all together.
    private mutating func devices(
        _ summary: Run, _ timing: ScanTiming
    ) throws(Source.Failure) -> [SweepReport.Device] {
        let known = summary.devices
        guard !source.expected.isEmpty else {
            var all = (seen: [Int64](), censored: [Int64]())
            for place in 0..<known.count {
                let waits = known.waits(of: place)
                all.seen += waits.seen
                all.censored += waits.censored
            }
            return [SweepReport.Device(address: nil, seen: all.seen, censored: all.censored, prediction: nil)]
        }
        // Devices with the same interval are predicted once.
        var predictions: [Int64: Prediction] = [:]
        var devices: [SweepReport.Device] = []
        for address in source.expected {
            let place = (0..<known.count).first { address.matches(known.outline($0).address) }
            let observations = place.map { known.waits(of: $0) } ?? (seen: [], censored: [])
            var prediction: Prediction?
            if let interval = advertisingInterval(of: address, place, in: summary) {
                prediction = predictions[interval]
                if prediction == nil {
                    prediction = try source.model(
                        timing: timing, advertisingInterval: interval
                    ).predict()
                    predictions[interval] = prediction
                }
            }
            devices.append(
                SweepReport.Device(
                    address: address, seen: observations.seen, censored: observations.censored,
                    prediction: prediction))
        }
        return devices
    }

    /// The advertising interval to predict with: the one that was given, or what the device's reports tell, in this
    /// setting or in one before it.
    private mutating func advertisingInterval(
        of address: AddressPattern, _ place: Int?, in summary: Run
    ) -> Int64? {
        if let given = source.advertisingInterval { return given }
        if let estimate = place.flatMap({ summary.analysis[$0]?.estimate }), estimate.isPlain {
            estimates[address] = Int64(nearest: estimate.interval)
        }
        return estimates[address]
    }
}
