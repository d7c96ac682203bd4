"""The shared CRM: rules, tables, services and queries. Knows no Telegram, no HTTP and no wording in any language."""
