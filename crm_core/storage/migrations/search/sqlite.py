"""SQLite: two contentless FTS5 tables over the documents, one of trigrams and one of slips.

FTS5 folds the case of every alphabet by itself; ё and е it does not know. Whose a document is stands in it as one
trigram of characters from Unicode's private use area, so that "mine and called Ivan" is one walk through the index. Row
ids are the documents' with a minus: the newest come first without walking backwards, which takes FTS5 twice as long.
"""

from __future__ import annotations

from crm_core.storage.migrations.search import PUNCTUATION, SLIP_LONGEST, SLIP_SHORTEST

_LETTERS = "[" + ",".join(map(str, range(1, SLIP_LONGEST + 1))) + "]"
_CHANGED = "body IS NOT excluded.body OR names IS NOT excluded.names OR marks IS NOT excluded.marks"


def _same_e(text: str) -> str:
    return f"replace(replace({text}, 'ё', 'е'), 'Ё', 'Е')"


def _mark(kind: int, number: str) -> str:
    """One trigram for each owner (kind 0) and department (kind 1): U+F000 and on, then the id in base 4096."""
    return f"char({0xF000 + kind}, {0xE000} + ({number} >> 12) % 4096, {0xE000} + {number} % 4096)"


def _words(text: str) -> str:
    """A JSON array of a text's words."""
    for char in PUNCTUATION:
        quoted = char.replace("'", "''")
        text = f"replace({text}, '{quoted}', ' ')"
    return f"'[' || replace(json_quote({text}), ' ', '\",\"') || ']'"


def _slips(names: str) -> str:
    """Each word, and each word without each of its letters."""
    letters = f"json_each('{_LETTERS}') AS letter WHERE letter.value <= length(word.value)"
    without = "substr(word.value, 1, letter.value - 1) || substr(word.value, letter.value + 1)"
    return (
        f"(SELECT group_concat(word.value || ' ' || (SELECT group_concat({without}, ' ') FROM {letters}), ' ')"  # noqa: S608
        f" FROM json_each({_words(names)}) AS word WHERE length(word.value) BETWEEN {SLIP_SHORTEST} AND {SLIP_LONGEST})"
    )


def _refresh_contacts(which: str) -> str:
    return f"""
    INSERT INTO search_documents (contact_id, deal_id, body, names, marks)
    SELECT contact_id, NULL, body, names, marks FROM search_contacts WHERE contact_id {which}
    ON CONFLICT (contact_id) WHERE deal_id IS NULL
    DO UPDATE SET body = excluded.body, names = excluded.names, marks = excluded.marks WHERE {_CHANGED};
    """  # noqa: S608


def _refresh_deals(which: str) -> str:
    return f"""
    INSERT INTO search_documents (contact_id, deal_id, body, names, marks)
    SELECT contact_id, deal_id, body, '', marks FROM search_deals WHERE deal_id {which}
    ON CONFLICT (deal_id)
    DO UPDATE SET contact_id = excluded.contact_id, body = excluded.body, marks = excluded.marks
    WHERE {_CHANGED} OR contact_id IS NOT excluded.contact_id;
    """  # noqa: S608


def _put_in(row: str) -> str:
    return f"""
    INSERT INTO search_trigrams (rowid, body, marks) VALUES (-{row}.id, {row}.body, {row}.marks);
    INSERT INTO search_slips (rowid, slips, marks)
    SELECT -{row}.id, {_slips(f"{row}.names")}, {row}.marks WHERE {row}.names <> '';
    """  # noqa: S608


def _take_out(row: str) -> str:
    """FTS5 must be told what it was told when the row went in."""
    return f"""
    INSERT INTO search_trigrams (search_trigrams, rowid, body, marks)
    VALUES ('delete', -{row}.id, {row}.body, {row}.marks);
    INSERT INTO search_slips (search_slips, rowid, slips, marks)
    SELECT 'delete', -{row}.id, {_slips(f"{row}.names")}, {row}.marks WHERE {row}.names <> '';
    """  # noqa: S608


VIEWS = (
    f"""
    CREATE VIEW search_contacts AS SELECT
      contacts.id AS contact_id,
      {_same_e("contacts.name || coalesce(' ' || companies.name, '')")} AS names,
      {_same_e("contacts.name || coalesce(' ' || companies.name, '')")}
      || coalesce(' ' || contacts.username, '')
      || coalesce((SELECT group_concat(' ' || CASE kind WHEN 'phone' THEN substr(value, 2) ELSE value END, '')
                   FROM contact_keys WHERE contact_id = contacts.id), '')
      || coalesce(' ' || substr(json_extract(contacts.fields, '$.given_phone'), 2), '') AS body,
      coalesce((SELECT group_concat(mark, ' ') FROM (
        SELECT {_mark(0, "owner_id")} AS mark FROM deals WHERE contact_id = contacts.id AND owner_id IS NOT NULL
        UNION
        SELECT {_mark(1, "department_id")} FROM deals WHERE contact_id = contacts.id AND department_id IS NOT NULL
      )), '') AS marks
    FROM contacts LEFT JOIN companies ON companies.id = contacts.company_id
    WHERE contacts.merged_into_id IS NULL
    UNION ALL
    SELECT id, '', '', '' FROM contacts WHERE merged_into_id IS NOT NULL
    """,  # noqa: S608
    f"""
    CREATE VIEW search_deals AS SELECT
      deals.id AS deal_id,
      deals.contact_id AS contact_id,
      {_same_e("deals.title || coalesce(' ' || deals.need, '') || coalesce(' ' || products.name, '')")}
      || {_same_e("coalesce(' ' || companies.name, '')")}
      || coalesce((SELECT group_concat(' ' || {_same_e("title")}, '') FROM deal_lines
                   WHERE deal_id = deals.id AND product_id IS NOT deals.product_id), '') AS body,
      coalesce({_mark(0, "deals.owner_id")} || ' ', '') || coalesce({_mark(1, "deals.department_id")}, '') AS marks
    FROM deals
    LEFT JOIN products ON products.id = deals.product_id
    LEFT JOIN companies ON companies.id = deals.company_id
    """,  # noqa: S608
)

TRIGGERS = {
    "search_documents_in": f"AFTER INSERT ON search_documents BEGIN {_put_in('NEW')} END",
    "search_documents_out": f"AFTER DELETE ON search_documents BEGIN {_take_out('OLD')} END",
    "search_documents_anew": (
        f"AFTER UPDATE OF body, names, marks ON search_documents BEGIN {_take_out('OLD')} {_put_in('NEW')} END"
    ),
    "search_contact_in": f"AFTER INSERT ON contacts BEGIN {_refresh_contacts('= NEW.id')} END",
    "search_contact_anew": (
        "AFTER UPDATE OF name, username, company_id, fields, merged_into_id ON contacts"
        f" BEGIN {_refresh_contacts('= NEW.id')} END"
    ),
    "search_key_in": f"AFTER INSERT ON contact_keys BEGIN {_refresh_contacts('= NEW.contact_id')} END",
    "search_key_out": f"AFTER DELETE ON contact_keys BEGIN {_refresh_contacts('= OLD.contact_id')} END",
    "search_key_anew": (
        "AFTER UPDATE OF contact_id, value, kind ON contact_keys"
        f" BEGIN {_refresh_contacts('IN (OLD.contact_id, NEW.contact_id)')} END"
    ),
    "search_company_anew": (
        "AFTER UPDATE OF name ON companies BEGIN"  # noqa: S608
        f" {_refresh_contacts('IN (SELECT id FROM contacts WHERE company_id = NEW.id)')}"
        f" {_refresh_deals('IN (SELECT id FROM deals WHERE company_id = NEW.id)')} END"
    ),
    "search_product_anew": (
        "AFTER UPDATE OF name ON products WHEN OLD.name IS NOT NEW.name BEGIN"  # noqa: S608
        f" {_refresh_deals('IN (SELECT id FROM deals WHERE product_id = NEW.id)')} END"
    ),
    "search_line_in": f"AFTER INSERT ON deal_lines BEGIN {_refresh_deals('= NEW.deal_id')} END",
    "search_line_out": f"AFTER DELETE ON deal_lines BEGIN {_refresh_deals('= OLD.deal_id')} END",
    "search_line_anew": (
        f"AFTER UPDATE OF deal_id, title ON deal_lines BEGIN {_refresh_deals('IN (OLD.deal_id, NEW.deal_id)')} END"
    ),
    "search_deal_in": (
        f"AFTER INSERT ON deals BEGIN {_refresh_deals('= NEW.id')} {_refresh_contacts('= NEW.contact_id')} END"
    ),
    "search_deal_out": f"AFTER DELETE ON deals BEGIN {_refresh_contacts('= OLD.contact_id')} END",
    "search_deal_anew": (
        "AFTER UPDATE OF title, need, product_id, company_id, contact_id, owner_id, department_id ON deals"
        f" BEGIN {_refresh_deals('= NEW.id')} {_refresh_contacts('IN (OLD.contact_id, NEW.contact_id)')} END"
    ),
}  # fmt: skip

TABLES = (
    "CREATE VIRTUAL TABLE search_trigrams USING fts5(body, marks, content='', columnsize=0, tokenize='trigram')",
    "CREATE VIRTUAL TABLE search_slips USING fts5(slips, marks, content='', columnsize=0, detail='column',"
    " tokenize='unicode61 remove_diacritics 0')",
)

FILL = (_refresh_contacts("IS NOT NULL"), _refresh_deals("IS NOT NULL"))

UPGRADE = (*TABLES, *VIEWS, *(f"CREATE TRIGGER {name} {does}" for name, does in TRIGGERS.items()), *FILL)
DOWNGRADE = (
    *(f"DROP TRIGGER {name}" for name in TRIGGERS),
    "DROP VIEW search_deals",
    "DROP VIEW search_contacts",
    "DROP TABLE search_slips",
    "DROP TABLE search_trigrams",
)
