"""Search over clients and deals."""
