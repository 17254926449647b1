internal import DiscoveryLatency
public import Pictures

extension PredictionReport {
    /// The share found by each latency, as predicted: nothing was measured.
    public var picture: Picture {
        let model = prediction.model
        return .found(
            KaplanMeier(seen: []), prediction: prediction,
            of: "\(settingText(model.window)) of \(settingText(model.interval)), "
                + "\(settingText(model.advertisingInterval)) advertiser")
    }
}
