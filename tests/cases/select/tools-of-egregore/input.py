from egregore import operation


@operation
def scaffold(name: str) -> str:
    return name


@operation(visible=False)
async def expand(name: str) -> str:
    return name
