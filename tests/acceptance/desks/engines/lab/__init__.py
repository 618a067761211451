"""Tools whose hooks are attached wherever they are imported."""

from lab import policy as policy
