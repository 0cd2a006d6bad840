/// The simulation behind every provider of a world.
public enum ExchangeCore {}
