from pathlib import Path

from hookgen.model import ModuleName
from hookgen.rule import Rule
from hookgen.scan import ParsedModule


def read_rules(parsed: ParsedModule, name: ModuleName, path: Path) -> tuple[Rule, ...]:
    return ()
