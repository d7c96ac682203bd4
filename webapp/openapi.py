"""The door's description for programs, made of the very models that check and answer (OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.answers import MESSAGES, STATUS, Fault, Taken
from webapp.lead_form import HONEYPOT, LeadForm

_REF = "#/components/schemas/{model}"


def description(path: str) -> dict[str, Any]:
    """`path`: where the door is."""
    shapes: list[tuple[type[BaseModel], Any]] = [
        (LeadForm, "validation"),
        (Taken, "serialization"),
        (Fault, "serialization"),
    ]
    names, schemas = models_json_schema(shapes, ref_template=_REF)
    lead, taken, wrong = (names[shape] for shape in shapes)
    body = {kind: {"schema": lead} for kind in ("application/json", "application/x-www-form-urlencoded")}
    refusals: dict[int, list[str]] = {}
    for code, status in STATUS.items():
        refusals.setdefault(status, []).append(MESSAGES[code])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Voronka: leads of a website",
            "version": "1",
            "description": f"A field named {HONEYPOT} must stay empty: whatever fills it in is a robot.",
        },
        "paths": {
            path: {
                "post": {
                    "operationId": "takeLead",
                    "summary": "A lead of a website's form",
                    "security": [{"header": []}, {"query": []}],
                    "parameters": [
                        {
                            "name": "Idempotency-Key",
                            "in": "header",
                            "required": False,
                            "schema": {"type": "string", "maxLength": 120},
                            "description": "Stands above the field tranid.",
                        }
                    ],
                    "requestBody": {"required": True, "content": body},
                    "responses": {
                        "200": _answer("Kept.", taken),
                        **{str(status): _answer(" ".join(why), wrong) for status, why in refusals.items()},
                    },
                }
            }
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "header": {"type": "apiKey", "in": "header", "name": "X-Voronka-Key"},
                "query": {"type": "apiKey", "in": "query", "name": "key"},
            },
        },
    }


def _answer(why: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": why, "content": {"application/json": {"schema": schema}}}
