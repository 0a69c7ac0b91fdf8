"""Send what it knows with asyncio."""

import asyncio

from world import PORT


async def send():
    _, writer = await asyncio.open_connection("127.0.0.1", PORT)
    writer.write(b"x")
    await writer.drain()


asyncio.run(send())
