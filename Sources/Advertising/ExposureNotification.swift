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
