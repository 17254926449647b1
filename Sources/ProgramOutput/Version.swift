/// The version of this package and of both its programs.
public let programVersion = "0.1.0"
