def audit() -> None:
    return (
