"""Everything a person reads or presses: screens, keyboards, texts, notices, charts."""
