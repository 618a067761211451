from agno.tools import tool


@tool
def call_it(
    self: str,
    tool: str,
    call: str,
    arguments: dict[str, int],
    tool_name: str,
    owner: int,
    call_id: str,
    parent_call_id: str,
    metadata: str,
    run: bool,
    invoke: bool,
    copy: bool,
    apply: bool,
    identity_: int,
    _identity: int,
) -> str:
    return tool


class Tools:
    @tool
    def get(this, self: str, owner: str, __private: int) -> str:
        return owner

    @tool
    def send(self, lambda_: str, arguments: str, arguments_: str) -> str:
        return arguments
