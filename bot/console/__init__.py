"""What the command line says: errors, languages, a regulation's mistakes."""
