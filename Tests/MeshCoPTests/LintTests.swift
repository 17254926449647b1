import Foundation
import MeshCoP
import TestSupport
import Testing

@testable import MeshCoP

@Suite struct LintTests {
    static let cases: [(String, [LintCode])] = [
        (missionExample, []),
        ("000400001000", [.excessBytes]),
        ("0510" + String(repeating: "00", count: 16), [.networkKeyZero]),
        ("051000112233445566778899aabbccddeeff", [.networkKeyWellKnown]),
        ("0410" + String(repeating: "00", count: 16), [.pskcZero]),
        ("0410445f2b5ca6f2a93a55ce570a70efeecb", [.pskcWellKnown]),
        ("4a0300000f", [.wakeUpChannel]),
        ("0c0402a0fff8", [.legacyBeacons]),
        ("350600040000000000030000 10", [.channelMaskZero]),
        ("3506000400100000 0003000010", [.channelNotInMask]),
        ("3506000400008000 0003000010", []),
        ("0e080000000000000000", [.timestampZero]),
        ("0e080000000000000001", [.timestampZero, .timestampAuthoritative]),
        ("0e08ffffffffffffffff", [.timestampAllOnes]),
        ("33080000000000010001", [.timestampAuthoritative]),
        ("0c040001f7f8", [.rotationTooShort]),
        ("0c040002f7f8", []),
        ("34040000752f", [.delayOutOfRange]),
        ("340400007530", []),
        ("34040f731400", []),
        ("34040f731401", [.delayOutOfRange]),
        ("030465cc8161", [.nameNotNFC]),
        ("0302c3a9", []),
        ("031161616161616161616161616161616161 61", [.nameTooLong]),
        ("0302c0af", [.nameLaxUTF8]),
        ("0303eda080", [.nameLaxUTF8]),
        ("0304f4908080", [.nameLaxUTF8]),
        // What OpenThread refuses is the verdict's to tell.
        ("0301ff", []),
        ("030180", []),
        ("0302e282", []),
        ("0304c0af61ff", []),
        ("bd00", [.unknownTLV]),
        ("3b0161", [.unknownTLV]),
    ]

    @Test(arguments: cases)
    func finds(_ text: String, _ expected: [LintCode]) throws {
        // Two of the cases have white space where two TLVs meet.
        let dataset = try OperationalDataset(copying: bytes(text))
        #expect(dataset.lint.map(\.code) == expected)
        for finding in dataset.lint { #expect(dataset.view.types.contains(finding.type)) }
    }

    private func isUnremarkable(_ bytes: [UInt8]) -> Bool {
        guard let dataset = try? OperationalDataset(copying: bytes) else { return false }
        let view = dataset.view
        return view.isUnremarkable
    }

    @Test func mostDatasetsAreUnremarkable() {
        #expect(isUnremarkable(bytes(missionExample)))
        #expect(isUnremarkable(bytes(missionExample + "33080000000000020000340400007530")))
        #expect(!isUnremarkable(bytes(missionExample + "bd00")))
        let all = Vector.all.compactMap { strictBytes($0.hex) }
        #expect(all.count(where: isUnremarkable) > 30)
    }

    @Test func findingsNameTheirPlace() throws {
        let dataset = try OperationalDataset(copying: bytes("00030000100e08ffffffffffffffff"))
        #expect(dataset.lint == [LintFinding(.timestampAllOnes, .activeTimestamp, at: 5)])
        #expect(
            "\(dataset.lint[0])"
                == "timestamp-all-ones: Active Timestamp (TLV 14) at byte 5: all ones is not a time; every other timestamp is newer"
        )
    }

    /// Each line: scalars in hex, then 1 for texts in normal form C; made with Python's unicodedata.
    @Test func normalFormCIsRecognized() throws {
        let text = try String(contentsOf: fixture("normal-form-c.txt"), encoding: .utf8)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            var scalars = String.UnicodeScalarView()
            for word in words.dropLast() { scalars.append(Unicode.Scalar(UInt32(word, radix: 16)!)!) }
            #expect(isNormalizedC(String(scalars)) == (words.last == "1"), "\(line)")
        }
    }
}
