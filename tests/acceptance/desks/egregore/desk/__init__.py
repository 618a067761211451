"""A support desk with an agent of Egregore's."""
