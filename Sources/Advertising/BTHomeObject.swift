/// The shape of a BTHome object's value (the table of objects of the BTHome format, version 2).
struct BTHomeObject {
    var name: String
    var octets: Int
    var isSigned: Bool
    /// The reciprocal of the factor: exact, unlike 0.01.
    var divisor: Double
    var unit: String

    init(_ name: String, _ octets: Int, signed: Bool = false, per divisor: Double = 1, _ unit: String = "") {
        self.name = name
        self.octets = octets
        isSigned = signed
        self.divisor = divisor
        self.unit = unit
    }

    /// Nil for identifiers that the table does not have: the length of their values is not known.
    init?(_ identifier: UInt8) {
        switch identifier {
        case 0x00: self.init("packet_id", 1)
        case 0x01: self.init("battery", 1, "%")
        case 0x02: self.init("temperature", 2, signed: true, per: 100, "°C")
        case 0x03: self.init("humidity", 2, per: 100, "%")
        case 0x04: self.init("pressure", 3, per: 100, "hPa")
        case 0x05: self.init("illuminance", 3, per: 100, "lx")
        case 0x06: self.init("mass", 2, per: 100, "kg")
        case 0x07: self.init("mass", 2, per: 100, "lb")
        case 0x08: self.init("dew_point", 2, signed: true, per: 100, "°C")
        case 0x09: self.init("count", 1)
        case 0x0a: self.init("energy", 3, per: 1000, "kWh")
        case 0x0b: self.init("power", 3, per: 100, "W")
        case 0x0c: self.init("voltage", 2, per: 1000, "V")
        case 0x0d: self.init("pm2.5", 2, "µg/m³")
        case 0x0e: self.init("pm10", 2, "µg/m³")
        case 0x0f: self.init("generic", 1)
        case 0x10: self.init("power", 1)
        case 0x11: self.init("opening", 1)
        case 0x12: self.init("co2", 2, "ppm")
        case 0x13: self.init("tvoc", 2, "µg/m³")
        case 0x14: self.init("moisture", 2, per: 100, "%")
        case 0x15: self.init("battery_low", 1)
        case 0x16: self.init("battery_charging", 1)
        case 0x17: self.init("carbon_monoxide", 1)
        case 0x18: self.init("cold", 1)
        case 0x19: self.init("connectivity", 1)
        case 0x1a: self.init("door", 1)
        case 0x1b: self.init("garage_door", 1)
        case 0x1c: self.init("gas", 1)
        case 0x1d: self.init("heat", 1)
        case 0x1e: self.init("light", 1)
        case 0x1f: self.init("lock", 1)
        case 0x20: self.init("moisture", 1)
        case 0x21: self.init("motion", 1)
        case 0x22: self.init("moving", 1)
        case 0x23: self.init("occupancy", 1)
        case 0x24: self.init("plug", 1)
        case 0x25: self.init("presence", 1)
        case 0x26: self.init("problem", 1)
        case 0x27: self.init("running", 1)
        case 0x28: self.init("safety", 1)
        case 0x29: self.init("smoke", 1)
        case 0x2a: self.init("sound", 1)
        case 0x2b: self.init("tamper", 1)
        case 0x2c: self.init("vibration", 1)
        case 0x2d: self.init("window", 1)
        case 0x2e: self.init("humidity", 1, "%")
        case 0x2f: self.init("moisture", 1, "%")
        case 0x3a: self.init("button", 1)
        case 0x3c: self.init("dimmer", 2)
        case 0x3d: self.init("count", 2)
        case 0x3e: self.init("count", 4)
        case 0x3f: self.init("rotation", 2, signed: true, per: 10, "°")
        case 0x40: self.init("distance", 2, "mm")
        case 0x41: self.init("distance", 2, per: 10, "m")
        case 0x42: self.init("duration", 3, per: 1000, "s")
        case 0x43: self.init("current", 2, per: 1000, "A")
        case 0x44: self.init("speed", 2, per: 100, "m/s")
        case 0x45: self.init("temperature", 2, signed: true, per: 10, "°C")
        case 0x46: self.init("uv_index", 1, per: 10)
        case 0x47: self.init("volume", 2, per: 10, "L")
        case 0x48: self.init("volume", 2, "mL")
        case 0x49: self.init("volume_flow_rate", 2, per: 1000, "m³/h")
        case 0x4a: self.init("voltage", 2, per: 10, "V")
        case 0x4b: self.init("gas", 3, per: 1000, "m³")
        case 0x4c: self.init("gas", 4, per: 1000, "m³")
        case 0x4d: self.init("energy", 4, per: 1000, "kWh")
        case 0x4e: self.init("volume", 4, per: 1000, "L")
        case 0x4f: self.init("water", 4, per: 1000, "L")
        case 0x50: self.init("timestamp", 4, "s")
        case 0x51: self.init("acceleration", 2, per: 1000, "m/s²")
        case 0x52: self.init("gyroscope", 2, per: 1000, "°/s")
        case 0x55: self.init("volume_storage", 4, per: 1000, "L")
        case 0x56: self.init("conductivity", 2, "µS/cm")
        case 0x57: self.init("temperature", 1, signed: true, "°C")
        case 0x58: self.init("temperature", 1, signed: true, per: 20.0 / 7, "°C")
        case 0x59: self.init("count", 1, signed: true)
        case 0x5a: self.init("count", 2, signed: true)
        case 0x5b: self.init("count", 4, signed: true)
        case 0x5c: self.init("power", 4, signed: true, per: 100, "W")
        case 0x5d: self.init("current", 2, signed: true, per: 1000, "A")
        case 0x5e: self.init("direction", 2, per: 100, "°")
        case 0x5f: self.init("precipitation", 2, per: 10, "mm")
        case 0x60: self.init("channel", 1)
        case 0x61: self.init("rotational_speed", 2, "rpm")
        case 0xf0: self.init("device_type", 2)
        case 0xf1: self.init("firmware_version", 4)
        case 0xf2: self.init("firmware_version", 3)
        default: return nil
        }
    }
}
