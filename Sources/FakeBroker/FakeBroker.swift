/// The version that the server reports.
public let fakeBrokerVersion = "0.1.0"
