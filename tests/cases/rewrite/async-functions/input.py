from agno.tools import tool


@tool
async def fetch(url: str, *, timeout: float = 3.0) -> bytes:
    """Fetch a page."""
    async with connect(url, timeout) as page:
        return await page.read()


class Browser:
    @tool
    async def open(self, url: str) -> None:
        await self.page.goto(url)
