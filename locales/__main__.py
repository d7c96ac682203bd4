"""`python -m locales [extract | compile | check | add LANGUAGE]`; with no word: extract, check and compile."""

from __future__ import annotations

import sys

from locales import workshop


def main(words: list[str]) -> int:
    match words:
        case []:
            workshop.update()
            found = _check()
            workshop.compile_all()
            return found
        case ["extract"]:
            workshop.update()
        case ["compile"]:
            workshop.compile_all()
        case ["check"]:
            return _check()
        case ["add", language]:
            workshop.update((language,))
        case _:
            sys.stderr.write((__doc__ or "") + "\n")
            return 2
    return 0


def _check() -> int:
    found = [line for language in workshop.languages() for line in workshop.problems(workshop.read(language))]
    for line in found:
        sys.stderr.write(line + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
