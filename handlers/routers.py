"""The two audiences and their routes, empty: persona modules fill them when they are imported.

`handlers.lead` and `handlers.staff` are the filled ones; import those to converse, and these only to register.
"""

from __future__ import annotations

from handlers.router import Router

clients = Router()
"""Everybody who does not work here: leads and clients."""

staff = Router()
