import Bytes

/// What is known to be inside one AD structure: the beacons and sensors that this program reads. A kind is a file that conforms to
/// ``PayloadContent``, its case and its line in `content` here, and for service data its line in `init(service:_:)`.
public enum Payload: Equatable, Sendable {
    case iBeacon(IBeacon)
    case findMy(FindMy)
    case appleContinuity(AppleContinuity)
    case eddystoneUID(EddystoneUID)
    case eddystoneURL(EddystoneURL)
    case eddystoneTLM(EddystoneTLM)
    case eddystoneEID(EddystoneEID)
    case matter(MatterCommissionable)
    case threadTCAT(ThreadTCAT)
    case btHome(BTHome)
    case exposureNotification(ExposureNotification)

    /// The payload itself.
    public var content: any PayloadContent {
        switch self {
        case .iBeacon(let content): content
        case .findMy(let content): content
        case .appleContinuity(let content): content
        case .eddystoneUID(let content): content
        case .eddystoneURL(let content): content
        case .eddystoneTLM(let content): content
        case .eddystoneEID(let content): content
        case .matter(let content): content
        case .threadTCAT(let content): content
        case .btHome(let content): content
        case .exposureNotification(let content): content
        }
    }

    /// A short name for outputs of programs: `ibeacon`, `eddystone_url` …
    public var name: String { type(of: content).name }

    /// What people call it: `iBeacon`, `Eddystone` …
    public var label: String { type(of: content).label }

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
