from agno.tools import Toolkit

from long_headers.hooks import tools as _hooks


class WarehouseInventoryTools(Toolkit):
    def __init__(self) -> None:
        super().__init__(tools=[self.reserve, self.find_the_stock_of_all_the_warehouses])

    def reserve(self, article_number: str, quantity: int, warehouse: str, customer_number: str) -> dict[str, list[tuple[str, int]]]:
        if _hooks.WarehouseInventoryTools_reserve.idle:
            return WarehouseInventoryTools._reserve_unhooked(
                self, article_number, quantity, warehouse, customer_number
            )
        return _hooks.WarehouseInventoryTools_reserve.call(
            WarehouseInventoryTools._reserve_unhooked,
            self,
            article_number,
            quantity,
            warehouse,
            customer_number,
        )

    def _reserve_unhooked(
        self, article_number: str, quantity: int, warehouse: str, customer_number: str
    ) -> dict[str, list[tuple[str, int]]]:
        return {}

    async def find_the_stock_of_all_the_warehouses(self) -> dict[str, list[tuple[str, int]]]:
        if _hooks.WarehouseInventoryTools_find_the_stock_of_all_the_warehouses.idle:
            return await WarehouseInventoryTools._find_the_stock_of_all_the_warehouses_unhooked(
                self
            )
        return await _hooks.WarehouseInventoryTools_find_the_stock_of_all_the_warehouses.call(
            WarehouseInventoryTools._find_the_stock_of_all_the_warehouses_unhooked, self
        )

    async def _find_the_stock_of_all_the_warehouses_unhooked(
        self,
    ) -> dict[str, list[tuple[str, int]]]:
        return {}
