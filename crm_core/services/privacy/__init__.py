"""What the law gives to whoever a record is about: consent with its proof, withdrawal, erasure (R25)."""
