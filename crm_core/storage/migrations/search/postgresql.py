"""PostgreSQL: trigrams, slips and marks of a document as one array under a GIN index, without any extension.

Beside them stands the document's part, one of 65,536 ids: with it the newest are looked through first. The array is the
index's expression and is stored nowhere else. Case is folded by a list of letters, since `lower` knows only ASCII in a
database whose locale is C.
"""

from __future__ import annotations

from crm_core.storage.migrations.search import PUNCTUATION, SLIP_LONGEST, SLIP_SHORTEST

_ALPHABETS = (*range(0xC0, 0x180), *range(0x370, 0x530))
_CAPITALS = "".join(char for char in map(chr, _ALPHABETS) if char != "Ё" and char.isupper() and len(char.lower()) == 1)
_SMALL = "".join(char.lower() for char in _CAPITALS)
_RUSSIAN = "".join(map(chr, range(0x410, 0x430)))
_OTHERS = "".join(char for char in _CAPITALS if char not in _RUSSIAN)
_CHANGED = (
    "(document.body, document.names, document.marks) IS DISTINCT FROM (excluded.body, excluded.names, excluded.marks)"
)

FUNCTIONS = (
    # `translate` goes through its whole list for each letter: the long one costs ten times as much, and few need it.
    f"""
    CREATE FUNCTION search_fold(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN CASE WHEN words ~ '[{_OTHERS}]'
      THEN translate(lower(words), '{_CAPITALS}Ёё', '{_SMALL}ее')
      ELSE translate(lower(words), '{_RUSSIAN}Ёё', '{_RUSSIAN.lower()}ее') END
    """,
    # Dear enough that no plan works it out row by row instead of asking the index.
    f"""
    CREATE FUNCTION search_keys(id bigint, body text, names text, marks text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT COST 100000
    BEGIN ATOMIC
      SELECT array(SELECT substr(body, place, 3) FROM generate_series(1, length(body) - 2) AS place)
        || array(
          SELECT '~' || overlay(word PLACING '' FROM greatest(place, 1) FOR least(place, 1))
          FROM unnest(string_to_array(translate(names, '{PUNCTUATION.replace("'", "''")}',
               '{" " * len(PUNCTUATION)}'), ' ')) AS word, generate_series(0, length(word)) AS place
          WHERE length(word) BETWEEN {SLIP_SHORTEST} AND {SLIP_LONGEST})
        || string_to_array(marks, ' ') || ('part:' || (id >> 16));
    END
    """,  # noqa: S608
)

VIEWS = (
    """
    CREATE VIEW search_contacts AS SELECT
      contacts.id AS contact_id,
      search_fold(concat_ws(' ', contacts.name, companies.name)) AS names,
      search_fold(concat_ws(' ', contacts.name, companies.name, contacts.username,
        (SELECT string_agg(CASE kind WHEN 'phone' THEN substr(value, 2) ELSE value END, ' ' ORDER BY id)
         FROM contact_keys WHERE contact_id = contacts.id),
        substr(contacts.fields ->> 'given_phone', 2))) AS body,
      coalesce((SELECT string_agg(DISTINCT mark, ' ')
        FROM deals, unnest(ARRAY['owner:' || owner_id, 'department:' || department_id]) AS mark
        WHERE contact_id = contacts.id AND mark IS NOT NULL), '') AS marks
    FROM contacts LEFT JOIN companies ON companies.id = contacts.company_id
    WHERE contacts.merged_into_id IS NULL
    UNION ALL
    SELECT id, '', '', '' FROM contacts WHERE merged_into_id IS NOT NULL
    """,
    """
    CREATE VIEW search_deals AS SELECT
      deals.id AS deal_id,
      deals.contact_id AS contact_id,
      search_fold(concat_ws(' ', deals.title, deals.need, products.name, companies.name,
        (SELECT string_agg(title, ' ' ORDER BY id) FROM deal_lines
         WHERE deal_id = deals.id AND product_id IS DISTINCT FROM deals.product_id))) AS body,
      concat_ws(' ', 'owner:' || deals.owner_id, 'department:' || deals.department_id) AS marks
    FROM deals
    LEFT JOIN products ON products.id = deals.product_id
    LEFT JOIN companies ON companies.id = deals.company_id
    """,
)

# A document is locked before it is read anew: its words may be changed by two transactions at once, and whoever comes
# second must see what the first one did.
_REFRESH = (
    f"""
    CREATE FUNCTION search_refresh_contacts(which bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM search_documents WHERE contact_id = ANY(which) AND deal_id IS NULL ORDER BY id FOR UPDATE;
      INSERT INTO search_documents AS document (contact_id, deal_id, body, names, marks)
      SELECT contact_id, NULL, body, names, marks FROM search_contacts WHERE contact_id = ANY(which)
      ON CONFLICT (contact_id) WHERE deal_id IS NULL
      DO UPDATE SET body = excluded.body, names = excluded.names, marks = excluded.marks WHERE {_CHANGED};
    END $$
    """,  # noqa: S608
    f"""
    CREATE FUNCTION search_refresh_deals(which bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM search_documents WHERE deal_id = ANY(which) ORDER BY id FOR UPDATE;
      INSERT INTO search_documents AS document (contact_id, deal_id, body, names, marks)
      SELECT contact_id, deal_id, body, '', marks FROM search_deals WHERE deal_id = ANY(which)
      ON CONFLICT (deal_id)
      DO UPDATE SET contact_id = excluded.contact_id, body = excluded.body, marks = excluded.marks
      WHERE {_CHANGED} OR document.contact_id IS DISTINCT FROM excluded.contact_id;
    END $$
    """,  # noqa: S608
)

_FOLLOWED = {
    "contact": "PERFORM search_refresh_contacts(ARRAY[NEW.id]);",
    "key": "PERFORM search_refresh_contacts(ARRAY[OLD.contact_id, NEW.contact_id]);",
    "company": """
      PERFORM search_refresh_contacts(array(SELECT id FROM contacts WHERE company_id = NEW.id));
      PERFORM search_refresh_deals(array(SELECT id FROM deals WHERE company_id = NEW.id));
    """,
    "product": """
      IF OLD.name IS DISTINCT FROM NEW.name THEN
        PERFORM search_refresh_deals(array(SELECT id FROM deals WHERE product_id = NEW.id));
      END IF;
    """,
    "line": "PERFORM search_refresh_deals(ARRAY[OLD.deal_id, NEW.deal_id]);",
    "deal": """
      IF TG_OP <> 'DELETE' THEN PERFORM search_refresh_deals(ARRAY[NEW.id]); END IF;
      PERFORM search_refresh_contacts(ARRAY[OLD.contact_id, NEW.contact_id]);
    """,
}
_TRIGGERS = {
    "contact": "INSERT OR UPDATE OF name, username, company_id, fields, merged_into_id ON contacts",
    "key": "INSERT OR DELETE OR UPDATE OF contact_id, value, kind ON contact_keys",
    "company": "UPDATE OF name ON companies",
    "product": "UPDATE OF name ON products",
    "line": "INSERT OR DELETE OR UPDATE OF deal_id, title ON deal_lines",
    "deal": (
        "INSERT OR DELETE OR UPDATE OF title, need, product_id, company_id, contact_id, owner_id, department_id"
        " ON deals"
    ),
}

# Straight into the index: its list of pending entries would be read through by every search.
INDEX = (
    "CREATE INDEX ix_search_documents_keys ON search_documents USING gin (search_keys(id, body, names, marks))"
    " WITH (fastupdate = off)"
)
# In the order in which they would have come one by one: the newest are looked through first.
FILL = (
    """
    INSERT INTO search_documents (contact_id, deal_id, body, names, marks)
    SELECT contact_id, NULL AS deal_id, body, names, marks FROM search_contacts
    UNION ALL
    SELECT contact_id, deal_id, body, '', marks FROM search_deals
    ORDER BY contact_id, deal_id NULLS FIRST
    """,
)

UPGRADE = (
    *FUNCTIONS,
    *VIEWS,
    *FILL,
    INDEX,
    *_REFRESH,
    *(
        f"CREATE FUNCTION search_follow_{topic}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {does} RETURN NULL; END $$"
        for topic, does in _FOLLOWED.items()
    ),
    *(
        f"CREATE TRIGGER search_follow AFTER {when} FOR EACH ROW EXECUTE FUNCTION search_follow_{topic}()"
        for topic, when in _TRIGGERS.items()
    ),
)
DOWNGRADE = (
    *(f"DROP TRIGGER search_follow ON {when.rsplit(' ', 1)[1]}" for when in _TRIGGERS.values()),
    *(f"DROP FUNCTION search_follow_{topic}()" for topic in _TRIGGERS),
    "DROP FUNCTION search_refresh_deals(bigint[])",
    "DROP FUNCTION search_refresh_contacts(bigint[])",
    "DROP INDEX ix_search_documents_keys",
    "DROP VIEW search_deals",
    "DROP VIEW search_contacts",
    "DROP FUNCTION search_keys(bigint, text, text, text)",
    "DROP FUNCTION search_fold(text)",
)
