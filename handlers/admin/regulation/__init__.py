"""The company's rules from the chat: fetched, sent back, put in force, taken back; their everyday parts (R77)."""
