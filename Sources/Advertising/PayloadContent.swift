public import JSON

/// What one kind of payload is called, and its members in JSON: whoever decodes it knows both.
public protocol PayloadContent: Equatable, Sendable {
    /// The member `type` of outputs: `ibeacon`, `eddystone_url` …
    static var name: String { get }
    /// What stands for the name of a device that has none: `iBeacon`, `Eddystone` …
    static var label: String { get }

    /// Writes what was decoded into the object that is open.
    func members(to json: inout JSONWriter)
}
