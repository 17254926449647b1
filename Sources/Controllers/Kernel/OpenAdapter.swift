internal import LinuxSystem
internal import Runs

extension KernelController {
    /// Opens `hciN`, or the first adapter that fits the channel: one that is up, for the user channel one that is
    /// down.
    ///
    /// Privileges are looked at first: without CAP_NET_RAW the kernel opens the raw channel all the same and then
    /// keeps the reports back without a word.
    convenience init(
        number: UInt16?, channel: HCIChannel, signals: TerminationSignals
    ) throws(ControllerError) {
        let adapter = try Self.choose(number, channel)
        let needed: Capability = channel == .user ? .netAdmin : .netRaw
        guard needed.isEffective else { throw .notPermitted(capability: needed.name, .notPermitted) }
        if channel != .monitor, adapter.isBlocked { throw .rfkill(adapter.name) }
        if channel == .raw, !adapter.isUp { throw .adapterDown(adapter.name) }
        if channel == .user, adapter.isUp { throw .busy(adapter.name) }

        if channel == .raw, Adapter.isUserChannelTaken(adapter.number) { throw .busy(adapter.name) }

        // The watch first: what happens to the adapter from here on is seen.
        let watch = try HCISocket.watching(for: adapter.name)
        let packets = try Self.bind(channel, adapter)
        self.init(
            channel, adapter: adapter.number, packets: packets, watch: watch,
            signals: signals)
        if channel == .user { try startAnew() }
    }

    /// Two seconds after an adapter was plugged in the kernel takes it down if nobody uses it. Where it does so just
    /// before the user channel brings it up, it is told by the watch and of no account; whether the adapter is up now
    /// tells of all that came until now.
    private func startAnew() throws(ControllerError) {
        ignoreEventsSoFar()
        guard Adapter(number)?.isUp == true else {
            throw .lost(description.name, reason: "the adapter was taken down")
        }
    }

    /// An adapter that was plugged in a moment ago is still being set up by the kernel, which answers EBUSY
    /// although it is down: asked again for three seconds.
    private static func bind(_ channel: HCIChannel, _ adapter: Adapter) throws(ControllerError)
        -> FileDescriptor
    {
        let deadline = monotonicTime() + 3_000_000_000
        while true {
            do throws(ControllerError) {
                return try HCISocket.bound(to: channel, adapter: adapter.number)
            } catch {
                guard channel == .user, error == .busy(adapter.name), monotonicTime() < deadline,
                    Adapter(adapter.number)?.isUp == false
                else { throw error }
                _ = try? waitForInput([], until: monotonicTime() + 50_000_000)
            }
        }
    }

    private static func choose(_ number: UInt16?, _ channel: HCIChannel) throws(ControllerError) -> Adapter {
        if let number {
            let name = "hci\(number)"
            _ = try HCISocket.unbound(adapter: name)
            guard let adapter = Adapter(number) else { throw .noAdapter(name: name, nil) }
            return adapter
        }
        let adapters = try Adapter.all()
        guard let first = adapters.first else { throw .noAdapter(name: nil, nil) }
        return adapters.first { $0.isUp == (channel != .user) && !$0.isBlocked } ?? first
    }
}
