from agno.tools import Toolkit

from mangled_names.hooks import tools as _hooks


class VaultTools(Toolkit):
    def __init__(self, __key: str) -> None:
        self.__key = __key
        super().__init__(tools=[self.__open, self.read])

    def __open(self) -> str:
        if _hooks.VaultTools__open.idle:
            return VaultTools._open_unhooked(self)
        return _hooks.VaultTools__open.call(VaultTools._open_unhooked, self)

    def _open_unhooked(self) -> str:
        return self.__key

    def read(self, __name: str) -> str:
        if _hooks.VaultTools_read.idle:
            return VaultTools._read_unhooked(self, __name)
        return _hooks.VaultTools_read.call(VaultTools._read_unhooked, self, __name)

    def _read_unhooked(self, __name: str) -> str:
        return self.__open() + __name
