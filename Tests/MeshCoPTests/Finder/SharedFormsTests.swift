import Foundation
import JSON
import TestSupport
import Testing

@testable import MeshCoP

/// Forms as people hold them, where they lie beside the package.
@Suite struct SharedFormsTests {
    struct Form: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let expect: String
        let hex: [String]
        let values: [String: JSONValue]
        var testDescription: String { name }
    }

    static let forms: [Form] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../../shared/vectors/pasted_forms.jsonl")
        guard let data = try? Data(contentsOf: file) else {
            // Where they are not, one of them stands for all.
            return [
                Form(
                    name: "hex", bytes: Array("> \(missionExample)\nDone\n".utf8), expect: "datasets",
                    hex: [missionExample], values: [:])
            ]
        }
        return data.split(separator: 0x0a).map { line in
            let node = JSONNode(try! JSONReader.read(Array(line)))
            let members = try! node.optional("values")?.members() ?? []
            return Form(
                name: try! node.required("name").string(),
                bytes: Array(Data(base64Encoded: try! node.required("bytes_base64").string())!),
                expect: try! node.required("expect").string(),
                hex: try! node.optional("hex")?.elements().map { try! $0.string() } ?? [],
                values: Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.node.value) }))
        }
    }()

    @Test(arguments: forms) func everyFormIsRight(_ form: Form) throws {
        let findings = DatasetFinder.find(in: form.bytes.span)
        switch form.expect {
        case "refused":
            #expect(throws: DatasetInputError.self) { try findings.only() }
        case "datasets":
            #expect(findings.refusal == nil)
            #expect(findings.datasets.map { text($0.dataset.bytes) } == form.hex)
            #expect(findings.datasets.allSatisfy { !$0.input.isRebuilt })
        default:
            let found = try findings.only()
            #expect(found.input.isRebuilt)
            for (key, value) in form.values { try check(found, key, value) }
        }
    }

    private func check(_ found: FoundDataset, _ key: String, _ value: JSONValue) throws {
        let view = found.dataset.view
        let string = try? JSONNode(value).string()
        let number: Int? = try? JSONNode(value).integer()
        switch key {
        case "networkName": #expect(view.networkName.map { "\($0)" } == string)
        case "extPanId": #expect(view.extendedPANID.map { "\($0)" } == string)
        case "channel": #expect(view.channel.map { Int($0.number) } == number)
        case "wakeUpChannel": #expect(view.wakeUpChannel.map { Int($0.number) } == number)
        case "panId": #expect(view.panID.map { "\($0)" } == string)
        case "activeTimestamp": #expect(view.activeTimestamp.map { Int($0.seconds) } == number)
        case "pendingTimestamp": #expect(view.pendingTimestamp.map { Int($0.seconds) } == number)
        case "delay_ms": #expect(view.delayTimer.map { Int($0.milliseconds) } == number)
        case "networkKey": #expect(digits(of: .networkKey, in: found) == string)
        case "pskc": #expect(digits(of: .pskc, in: found) == string)
        case "meshLocalPrefix": #expect(view.meshLocalPrefix.map { String($0.rawValue, radix: 16) } == string)
        case "channelMask": #expect(view.channelMask.map { "0x0" + String($0.bits, radix: 16) } == string)
        case "borderAgent": #expect(found.borderAgent.map { hex($0) } == string)
        case "missing":
            let names: [String: TLVType] = [
                "networkKey": .networkKey, "meshLocalPrefix": .meshLocalPrefix, "pskc": .pskc,
                "activeTimestamp": .activeTimestamp,
            ]
            for name in try JSONNode(value).elements() {
                let type = try #require(names[try name.string()])
                #expect(view.missing.contains(type))
            }
        default: Issue.record("the vectors have a value that no test knows: \(key)")
        }
    }

    private func digits(of type: TLVType, in found: FoundDataset) -> String? {
        guard let value = found.dataset.view.value(of: type) else { return nil }
        return text(value)
    }

    private func text(_ span: Span<UInt8>) -> String { hex(span.indices.map { span[$0] }) }
}
