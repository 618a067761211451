"""A support desk's MCP servers, in a package."""
