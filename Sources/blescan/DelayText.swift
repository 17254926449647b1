import CommandLineTable
import DiscoveryLatency
import LinuxSystem
import RadioSimulation
import Runs

/// A delay law as it is written, or `@` and the file that `blescan learn` wrote it to.
struct DelayText: ArgumentValue {
    let text: String
    let law: DelayLaw

    static func kind(placeholder: String) -> ValueKind<DelayText> {
        ValueKind<DelayText>(completion: .filesAfterAt) { text throws(ArgumentError) in
            if text.hasPrefix("@") { return try DelayText(file: String(text.dropFirst())) }
            guard let law = DelayLaw(text) else {
                throw ArgumentError(
                    "'\(text)' is not a delay law",
                    next: "write uniform:10, none, 0:.34,1.25:.18,... in ms, or @FILE from blescan learn")
            }
            return DelayText(text: text, law: law)
        }.shown { $0.text }
    }

    private init(text: String, law: DelayLaw) {
        self.text = text
        self.law = law
    }

    private init(file: String) throws(ArgumentError) {
        let bytes: [UInt8]
        do throws(FileReadError) {
            bytes = try readFile(file, limit: LawDocument.largestText)
        } catch {
            switch error {
            case .failed(let errno):
                throw ArgumentError("cannot read \(file): \(errno)", next: "check the name")
            case .tooLong(let limit):
                throw ArgumentError("\(file): longer than \(limit) bytes", next: "name a file of blescan learn")
            }
        }
        do throws(ScenarioError) {
            let document = try LawDocument(json: bytes.span)
            text = document.text
            law = document.law
        } catch {
            throw ArgumentError("\(file): \(error)", next: "write it with blescan learn CAPTURE --law \(file)")
        }
    }
}
