extension FixedWidthInteger {
    /// The whole number nearest to a value, half away from zero; one that lies outside of this type's range is held at its
    /// end, and what is no number is 0. Values that come from outside are converted here: nothing traps.
    @inlinable
    public init(nearest value: some BinaryFloatingPoint) {
        guard !value.isNaN else {
            self = 0
            return
        }
        let rounded = value.rounded()
        self = Self(exactly: rounded) ?? (rounded < 0 ? .min : .max)
    }
}
