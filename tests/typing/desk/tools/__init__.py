"""The tools of a support desk, as their author wrote them."""
