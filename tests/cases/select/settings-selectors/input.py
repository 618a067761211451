from acme.agents import Handler, Toolbox, register
from acme.agents.actions import action


@action("open")
def open_door() -> str:
    return ""


class Door(Handler):
    def handle(self, event: str) -> str:
        return event

    def other(self) -> str:
        return ""


class Lock(Toolbox):
    def __init__(self) -> None:
        super().__init__(tools=[self.turn])

    def turn(self) -> str:
        return ""

    def oil(self) -> str:
        return ""


def close_door() -> str:
    return ""


def lock_door() -> str:
    return ""


register("close", close_door)
register("lock", handler=lock_door)
