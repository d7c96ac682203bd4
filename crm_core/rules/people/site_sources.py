"""Which advertising source a visit came by, as its UTM marks say it (R19)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

UNKNOWN_SOURCE = "?"
"""What a source that no link of ours has named begins with; its text follows."""

UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
SITE_FORM = "site_form"

_PAID = frozenset(
    {"cpc", "ppc", "cpm", "cpa", "paid", "paidsearch", "paid_search", "ads", "ad", "target", "paid_social"}
)
_NETWORKS = {"yandex": "yandex_direct", "google": "google_ads"}
_BY_MEDIUM = {
    "email": "email", "e-mail": "email", "newsletter": "email", "retargeting": "retargeting",
    "remarketing": "retargeting", "referral": "referral", "organic": "seo", "seo": "seo", "blogger": "bloggers",
}  # fmt: skip
_BY_SOURCE = {
    "yandex_direct": "yandex_direct", "yandex.direct": "yandex_direct", "direct.yandex": "yandex_direct",
    "ya.direct": "yandex_direct", "rsya": "rsya", "yan": "rsya", "googleads": "google_ads", "google_ads": "google_ads",
    "adwords": "google_ads", "avito": "avito", "yula": "yula", "youla": "yula", "email": "email",
    "unisender": "email", "sendpulse": "email", "mailchimp": "email",
}  # fmt: skip
_SOCIAL = {
    "vk": "vk_target", "vkontakte": "vk_target", "vk.com": "vk_target", "vkads": "vk_target", "vk_ads": "vk_target",
    "facebook": "facebook_target", "fb": "facebook_target", "instagram": "instagram_target", "ig": "instagram_target",
    "inst": "instagram_target",
}  # fmt: skip


def source_of(utm: Mapping[str, str], known: Collection[str]) -> str:
    """The regulation's code of the source, where the marks name one of its `known` codes; else the mark's own word.

    A code of the regulation's in `utm_source` is that source. Without a mark it is the site's form itself.
    """
    source, medium = (utm.get(name, "").strip().casefold() for name in ("utm_source", "utm_medium"))
    if not source:
        return SITE_FORM
    paid = medium in _PAID
    guesses = (
        source,
        "rsya" if source in _NETWORKS and medium in ("rsya", "yan", "context", "display") else None,
        _BY_MEDIUM.get(medium),
        _BY_SOURCE.get(source),
        _NETWORKS.get(source) if paid else "search" if source in _NETWORKS else None,
        _SOCIAL.get(source) if paid else "social" if source in _SOCIAL else None,
    )
    return next((guess for guess in guesses if guess is not None and guess in known), utm["utm_source"].strip())
