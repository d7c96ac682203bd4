"""The build backend of `pip install .` (PEP 517): setuptools', with the catalogues compiled before it packs them.

Compiled catalogues are not in the repository, and a package without them would speak English alone.
"""

from setuptools.build_meta import *  # noqa: F403

from locales import workshop

workshop.compile_all()
