from typing import Annotated

from semantic_kernel.functions import kernel_function


class LightsPlugin:
    @kernel_function(name="get_lights", description="Gets the lights")
    def get_state(self) -> Annotated[str, "the lights"]:
        return ""

    @kernel_function
    async def change_state(self, id: int) -> str:
        return str(id)
