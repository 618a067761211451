"""A support desk with agents of LangChain and LangGraph."""
