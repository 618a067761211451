from agno.tools import Toolkit


class WarehouseInventoryTools(Toolkit):
    def __init__(self) -> None:
        super().__init__(tools=[self.reserve, self.find_the_stock_of_all_the_warehouses])

    def reserve(self, article_number: str, quantity: int, warehouse: str, customer_number: str) -> dict[str, list[tuple[str, int]]]:
        return {}

    async def find_the_stock_of_all_the_warehouses(self) -> dict[str, list[tuple[str, int]]]:
        return {}
