/// Key and value in one call. An absent value is `null`, so that every line has every member.
extension JSONWriter {
    @inlinable
    public mutating func field(_ key: StaticString, _ value: String?) {
        self.key(key)
        if let value { string(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ key: StaticString, literal value: StaticString) {
        self.key(key)
        literal(value)
    }

    @inlinable
    public mutating func field(_ key: StaticString, _ value: Bool) {
        self.key(key)
        bool(value)
    }

    @inlinable
    public mutating func field(_ key: StaticString, _ value: some FixedWidthInteger) {
        self.key(key)
        integer(value)
    }

    @inlinable
    public mutating func field<Value: FixedWidthInteger>(_ key: StaticString, _ value: Value?) {
        self.key(key)
        if let value { integer(value) } else { null() }
    }

    @inlinable
    public mutating func field(_ key: StaticString, _ value: Double?) {
        self.key(key)
        if let value { double(value) } else { null() }
    }

    /// A time in nanoseconds, written in milliseconds: the key should end in `_ms`.
    @inlinable
    public mutating func field(_ key: StaticString, milliseconds nanoseconds: Int64?) {
        self.key(key)
        if let nanoseconds { milliseconds(nanoseconds) } else { null() }
    }

    /// A time in nanoseconds, written in seconds: the key should end in `_s`.
    @inlinable
    public mutating func field(_ key: StaticString, seconds nanoseconds: Int64?) {
        self.key(key)
        if let nanoseconds { seconds(nanoseconds) } else { null() }
    }

    @inlinable
    public mutating func field(_ key: StaticString, repairing text: Span<UInt8>) {
        self.key(key)
        string(repairing: text)
    }

    @inlinable
    public mutating func field(_ key: StaticString, hex value: Span<UInt8>) {
        self.key(key)
        hex(value)
    }

    @inlinable
    public mutating func fieldNull(_ key: StaticString) {
        self.key(key)
        null()
    }

    @inlinable
    public mutating func beginObject(_ key: StaticString) {
        self.key(key)
        beginObject()
    }

    @inlinable
    public mutating func beginArray(_ key: StaticString) {
        self.key(key)
        beginArray()
    }
}
