"""The search index of revision 0002, written in each database's own language.

Two views say what a contact's and a deal's document holds; triggers on the tables behind them write it anew whenever
one of their columns changes, whoever changes it. Nothing else writes documents. A card that was merged into another
has an empty one.
"""

PUNCTUATION = "-–.,:/()«»\"'’&"
"""What parts the words of a name; both databases are told one list, since they disagree on what a letter is."""

SLIP_SHORTEST, SLIP_LONGEST = 4, 24
"""Notifications of the words in which a slip is forgiven."""


def is_by_hand(name: str | None) -> bool:
    """Whether a table or an index of this name is the search's own, which the models cannot say."""
    return name is not None and name.startswith(("search_trigrams", "search_slips", "ix_search_documents_keys"))
