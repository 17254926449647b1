/// What is known to be inside one AD structure: the beacons and sensors that this program reads.
public enum Payload: Equatable, Sendable {
    case iBeacon(IBeacon)
    case findMy(FindMy)
    /// Other Apple Continuity messages, by the types of their TLVs.
    case appleContinuity(types: [UInt8])
    case eddystoneUID(EddystoneUID)
    case eddystoneURL(EddystoneURL)
    case eddystoneTLM(EddystoneTLM)
    case eddystoneEID(EddystoneEID)
    case matter(MatterCommissionable)
    case threadTCAT(ThreadTCAT)
    case btHome(BTHome)
    case exposureNotification(ExposureNotification)

    /// A short name for output: `ibeacon`, `eddystone_url` …
    public var name: String {
        switch self {
        case .iBeacon: "ibeacon"
        case .findMy: "find_my"
        case .appleContinuity: "apple_continuity"
        case .eddystoneUID: "eddystone_uid"
        case .eddystoneURL: "eddystone_url"
        case .eddystoneTLM: "eddystone_tlm"
        case .eddystoneEID: "eddystone_eid"
        case .matter: "matter"
        case .threadTCAT: "thread_tcat"
        case .btHome: "bthome"
        case .exposureNotification: "exposure_notification"
        }
    }

    /// Whether a Thread or Matter device says that it waits for credentials.
    public var needsThreadCredentials: Bool {
        switch self {
        case .matter(let matter): matter.needsThreadCredentials
        case .threadTCAT(let tcat): tcat.needsThreadCredentials
        default: false
        }
    }

    /// Decodes one AD structure; nil where it holds none of the payloads, or a malformed one.
    public init?(_ structure: borrowing ADStructure) {
        let value = structure.value
        guard value.count >= 2 else { return nil }
        let number = value.littleEndian16(at: 0)
        let rest = value.extracting(2..<value.count)
        switch structure.type {
        case .manufacturerData where number == AppleData.company:
            guard let payload = AppleData.payload(rest) else { return nil }
            self = payload
        case .serviceData16:
            guard let payload = Payload(service: number, rest) else { return nil }
            self = payload
        default:
            return nil
        }
    }

    /// Decodes service data by the 16-bit UUID that it belongs to.
    init?(service: UInt16, _ data: Span<UInt8>) {
        let payload: Payload? =
            switch service {
            case Eddystone.service: Eddystone.payload(data)
            case MatterCommissionable.service: MatterCommissionable(data).map(Payload.matter)
            case ThreadTCAT.service: ThreadTCAT(data).map(Payload.threadTCAT)
            case BTHome.service: BTHome(data).map(Payload.btHome)
            case ExposureNotification.service: ExposureNotification(data).map(Payload.exposureNotification)
            default: nil
            }
        guard let payload else { return nil }
        self = payload
    }

    /// All payloads in advertising data, in their order. Malformed structures end the walk.
    public static func all(in data: Span<UInt8>) -> [Payload] {
        var payloads: [Payload] = []
        var structures = ADStructures(data)
        while let structure = structures.next() {
            if let payload = Payload(structure) { payloads.append(payload) }
        }
        return payloads
    }
}

/// Whether advertising data come from a Matter or Thread (TCAT) device that waits for credentials. Cheap: looks at 16-bit
/// service data only, nothing is allocated.
public func needsThreadCredentials(_ data: Span<UInt8>) -> Bool {
    var structures = ADStructures(data)
    while let structure = structures.next() {
        guard structure.type == .serviceData16, structure.value.count > 2 else { continue }
        let value = structure.value
        switch value.littleEndian16(at: 0) {
        case MatterCommissionable.service:
            if let matter = MatterCommissionable(value.extracting(2..<value.count)),
                matter.needsThreadCredentials
            {
                return true
            }
        case ThreadTCAT.service:
            if let status = ThreadTCAT.status(value.extracting(2..<value.count)), !status.hasCredentials {
                return true
            }
        default: break
        }
    }
    return false
}
