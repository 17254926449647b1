import DiscoveryLatency
import RadioSimulation

/// Files of `blescan learn`: any text is read or refused, and a law that is read has its figures and can be reckoned with.
func fuzzLaw(_ text: Span<UInt8>) {
    guard let document = try? LawDocument(json: text) else { return }
    let law = document.law
    precondition(DelayLaw(document.text) == law)
    precondition(law.longest >= 0 && law.longest <= 1_000_000_000)
    precondition(law.mean >= 0 && law.mean <= Double(law.longest) * (1 + 1e-9) && law.variance >= 0)
    var precision = Precision()
    precision.cells = 4000
    let model = DiscoveryModel(
        window: 60_000_000, interval: 60_000_000, advertisingInterval: 100_000_000, delay: law)
    let prediction = model.predict(precision)
    let found = prediction.probability(by: 200_000_000)
    precondition(found >= 0 && found <= 1)
}
