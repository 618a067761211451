"""A support desk whose agent has tools, and a policy that hooks them."""
