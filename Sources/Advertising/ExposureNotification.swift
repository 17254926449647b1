public import JSON

/// Exposure Notification: service data of UUID FD6F: rolling proximity identifier[16], associated encrypted metadata[4].
public struct ExposureNotification: Equatable, Sendable {
    public static let service: UInt16 = 0xfd6f

    public var rollingProximityIdentifier: [UInt8]
    public var encryptedMetadata: [UInt8]

    init?(_ data: Span<UInt8>) {
        guard data.count >= 20 else { return nil }
        rollingProximityIdentifier = data.array(0..<16)
        encryptedMetadata = data.array(16..<20)
    }
}

extension ExposureNotification: PayloadContent {
    public static var name: String { "exposure_notification" }
    public static var label: String { "Exposure Notification" }

    public func members(to json: inout JSONWriter) {
        json.field("rolling_proximity_identifier", hex: rollingProximityIdentifier.span)
        json.field("metadata", hex: encryptedMetadata.span)
    }
}
