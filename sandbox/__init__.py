"""A Telegram of one's own: a local Bot API server, strict where Telegram is strict, with a web page of chats.

It knows nothing of the product. Start it with ``python -m sandbox``, or inside a test::

    async with Sandbox.running() as sandbox:
        ivan = sandbox.person("Иван")
        await ivan.say("/start")
        await ivan.hears("Здравствуйте")
"""

from sandbox.server import Sandbox

__all__ = ["Sandbox"]
