from desk.hooks.reports import reports as _hooks


def report(day: int) -> str:  # hookgen: tool
    """Return the report of a day."""
    if _hooks.report.idle:
        return _report_unhooked(day)
    return _hooks.report.call(_report_unhooked, day)


def _report_unhooked(day: int) -> str:
    return str(day)
