"""Which screen puts which kind of notification into words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from crm_core.queries.notifications.registry import AnyKind, NotificationKind
from handlers.ui.formatting.viewer import Viewer
from handlers.ui.kit.screen import Screen

FactsT = TypeVar("FactsT")
Rendered: TypeAlias = Screen | tuple[Screen, ...]
ScreenOf: TypeAlias = Callable[[FactsT, Viewer], Rendered]
_SCREENS: dict[type[AnyKind], ScreenOf[Any]] = {}


def shows(kind: type[NotificationKind[FactsT]]) -> Callable[[ScreenOf[FactsT]], ScreenOf[FactsT]]:
    """Registers the screen of a kind, which is given what that kind loads."""

    def register(screen: ScreenOf[FactsT]) -> ScreenOf[FactsT]:
        if kind in _SCREENS:
            raise ValueError(f"{kind.__name__} has two screens")
        _SCREENS[kind] = screen
        return screen

    return register


def screen_of(kind: type[AnyKind]) -> ScreenOf[Any]:
    """Raises KeyError for a kind that has no screen."""
    return _SCREENS[kind]
