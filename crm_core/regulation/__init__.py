"""The business's own rules as data: schema, TOML loader, stage-name linter and the default regulation."""
