import Foundation
import Testing

/// One line of the vectors: what OpenThread says of a dataset under both rule sets, and the decoded fields.
struct Vector: Sendable, CustomTestStringConvertible {
    let line: String
    let note: String
    let hex: String
    let older: Answer
    let newer: Answer
    let decoded: Decoded

    var testDescription: String { "\(line): \(note)" }

    struct Answer: Decodable, Sendable {
        let accepts: Bool
        /// Null where the text was no hex at all.
        let completeActive: Bool?
        let completePending: Bool?

        enum CodingKeys: String, CodingKey {
            case accepts
            case completeActive = "complete_active"
            case completePending = "complete_pending"
        }
    }

    struct Time: Decodable, Equatable, Sendable {
        let seconds: UInt64
        let ticks: UInt16
        let authoritative: Bool
    }

    struct Policy: Decodable, Equatable, Sendable {
        let rotationTime: UInt16
        let o, n, r, c, commercial, e, p, toble, nonCCM, vr: Int

        enum CodingKeys: String, CodingKey {
            case rotationTime, o, n, r, c, e, p, toble, vr
            case commercial = "C"
            case nonCCM = "R"
        }
    }

    struct Decoded: Decodable, Sendable {
        let activeTimestamp: Time?
        let pendingTimestamp: Time?
        let delay: UInt32?
        let channel: UInt16?
        let wakeupChannel: UInt16?
        let channelMask: String?
        let extPanId: String?
        let meshLocalPrefix: String?
        let networkKey: String?
        let networkName: String?
        let panId: String?
        let pskc: String?
        let securityPolicy: Policy?
    }

    /// All lines of both files.
    static let all: [Vector] = ["meshcop_edge_cases", "meshcop_public"].flatMap { file in
        let text = try! String(decoding: Data(contentsOf: fixture("\(file).jsonl")), as: UTF8.self)
        return text.split(separator: "\n").enumerated().map { number, line in
            let raw = try! JSONDecoder().decode(Line.self, from: Data(line.utf8))
            return Vector(
                line: "\(file) \(number + 1)", note: raw.note, hex: raw.hex, older: raw.openthread,
                newer: raw.newer, decoded: raw.decoded)
        }
    }

    private struct Line: Decodable {
        let note: String
        let hex: String
        let openthread: Answer
        let newer: Answer
        let decoded: Decoded

        enum CodingKeys: String, CodingKey {
            case note, hex, openthread, decoded
            case newer = "openthread_newer"
        }
    }
}

func fixture(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
}

/// The bytes of hex text that has nothing but hex digits, else nil: as strict as OpenThread's command line.
func strictBytes(_ hex: String) -> [UInt8]? {
    let digits = hex.compactMap(\.hexDigitValue).map(UInt8.init)
    guard digits.count == hex.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
