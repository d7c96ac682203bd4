"""The base of clients as a whole: brought along, taken along, looked through, forgotten."""
