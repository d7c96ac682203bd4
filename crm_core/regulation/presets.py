"""The regulations that ship: each a file to start from, or to build on with `extends` (R1, R1b)."""

from importlib import resources

from crm_core.regulation.errors import UnknownCode

DEFAULT = "default"
_FOLDER = resources.files("crm_core.regulation") / "presets"
_SUFFIX = ".toml"


def names() -> tuple[str, ...]:
    """The names of all presets, the default first."""
    found = (file.name.removesuffix(_SUFFIX) for file in _FOLDER.iterdir() if file.name.endswith(_SUFFIX))
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


def file_of(name: str) -> str:
    """The name under which mistakes in a preset are told."""
    return name + _SUFFIX


def text_of(name: str) -> str:
    """A preset as it is written. Raises UnknownCode."""
    if name not in names():
        raise UnknownCode("preset", name)
    return (_FOLDER / file_of(name)).read_text(encoding="utf-8")
