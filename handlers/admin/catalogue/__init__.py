"""The catalogue on the screen: products, prices, import."""
