from agno.tools import tool

from async_functions.hooks import tools as _hooks


@tool
async def fetch(url: str, *, timeout: float = 3.0) -> bytes:
    """Fetch a page."""
    if _hooks.fetch.idle:
        return await _fetch_unhooked(url, timeout)
    return await _hooks.fetch.call(_fetch_unhooked, url, timeout)


async def _fetch_unhooked(url: str, timeout: float) -> bytes:
    async with connect(url, timeout) as page:
        return await page.read()


class Browser:
    @tool
    async def open(self, url: str) -> None:
        if _hooks.Browser_open.idle:
            return await Browser._open_unhooked(self, url)
        return await _hooks.Browser_open.call(Browser._open_unhooked, self, url)

    async def _open_unhooked(self, url: str) -> None:
        await self.page.goto(url)
