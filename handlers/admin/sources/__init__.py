"""Where leads come from: links, their pictures, and what they cost."""
