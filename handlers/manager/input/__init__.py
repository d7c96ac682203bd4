"""What a manager types: times, texts, messages for a client."""
