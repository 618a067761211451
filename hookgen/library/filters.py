"""Text filters: they hide what should not be read by everybody.

All take time linear in the text: the patterns begin at places that a lookbehind tells
at once, and are of bounded length or do not backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import accumulate
from typing import Final, TypeAlias

TextFilter: TypeAlias = Callable[[str], str]
"""Returns the text, with something hidden or as it was."""

HIDDEN: Final = "[hidden]"
EMAIL: Final = "[email]"
CARD: Final = "[card]"
PHONE: Final = "[phone]"

_EMAIL = re.compile(
    r"(?<![\w.%+-])[\w.%+-]++(?:'[\w.%+-]++){0,2}+@[\w-]++(?:\.[\w-]++)++"
)


def hide_emails(text: str) -> str:
    """Return the text with `[email]` for each e-mail address."""
    return _EMAIL.sub(EMAIL, text) if "@" in text else text


_GAP = r"[ .\u00a0\u2009\u202f\u2010\u2011-]"
"""What people put between groups of digits."""

_GROUPS = re.compile(rf"\d++(?:{_GAP}\d++)*+")
_GROUP = re.compile(r"\d++")

CARD_DIGITS: Final = range(13, 20)
"""How many digits a card number has (ISO/IEC 7812-1, of issuers in use)."""


def hide_cards(text: str) -> str:
    """Return the text with `[card]` for each card number.

    A card number has 13 to 19 digits, in one piece or in groups of two and more, does
    not begin with 0 or 1, and ends in a right check digit (Luhn, ISO/IEC 7812-1).
    """
    return _GROUPS.sub(_hide_cards_among, text)


def _hide_cards_among(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) < CARD_DIGITS.start:
        return text
    groups = [each.span() for each in _GROUP.finditer(text)]
    pieces: list[str] = []
    done = index = 0
    while index < len(groups):
        last = _find_card(text, groups, index)
        if last is None:
            index += 1
            continue
        pieces += [text[done : groups[index][0]], CARD]
        done = groups[last][1]
        index = last + 1
    return "".join([*pieces, text[done:]])


def _find_card(text: str, groups: list[tuple[int, int]], first: int) -> int | None:
    """Return the last group of the longest card number that begins with a group."""
    # Ten groups of two digits are more than any card has.
    some = groups[first : first + 10]
    lengths = accumulate(end - start for start, end in some)
    card: int | None = None
    for number, ((start, end), length) in enumerate(zip(some, lengths, strict=True)):
        if end - start < 2 or length >= CARD_DIGITS.stop:
            break
        if length in CARD_DIGITS and is_card_number(text[some[0][0] : end]):
            card = first + number
    return card


def is_card_number(text: str) -> bool:
    """Return whether the digits of a text are those of a card number."""
    digits = [int(each) for each in text if each.isdecimal()]
    if len(digits) not in CARD_DIGITS or digits[0] < 2:
        return False
    doubled = (2 * each for each in digits[-2::-2])
    return (sum(digits[-1::-2]) + sum(n - 9 * (n > 9) for n in doubled)) % 10 == 0


_PHONES: Final = (
    # International: + or 00, the country's code and number, 7 to 15 digits (E.164).
    re.compile(
        rf"(?<![\w+])(?:\+|00(?=[1-9]))\(?\d(?:(?:{_GAP}|[()/]){{0,2}}\d){{6,14}}(?!\d)"
    ),
    # North American: 3, 3 and 4 digits, perhaps after a 1.
    re.compile(
        rf"(?<![\w(])(?<!\d[.-])(?:1{_GAP})?(?:\(\d{{3}}\) ?|\d{{3}}{_GAP})"
        rf"\d{{3}}{_GAP}\d{{4}}(?![\w])"
    ),
    re.compile(r"(?<![\w.-])1?[2-9]\d{2}[2-9]\d{6}(?!\w)"),
    # National, with a 0 before the area's code.
    re.compile(
        rf"(?<![\w(.])\(?0[1-9]\d{{0,4}}\)?(?:(?:{_GAP}|/){{1,2}}\d{{2,8}}){{1,5}}(?!\w)"
    ),
    # Chinese mobile.
    re.compile(rf"(?<![\w.-])1[3-9]\d{_GAP}?\d{{4}}{_GAP}?\d{{4}}(?!\w)"),
)

NATIONAL_DIGITS: Final = range(9, 16)
"""How many digits a number has that is not of the international form; dates have 8."""


def hide_phones(text: str) -> str:
    """Return the text with `[phone]` for each phone number.

    Numbers of the international form (`+49 30 1234567`, `0049...`), the North American
    one (`(212) 555-0123`), with a leading zero (`020 7946 0958`), and Chinese mobile
    numbers. A plain number of other digits is not taken for one.
    """
    for pattern in _PHONES:
        text = pattern.sub(_hide_phone, text)
    return text


def _hide_phone(found: re.Match[str]) -> str:
    text = found[0]
    is_international = text.startswith(("+", "00"))
    digits = sum(each.isdecimal() for each in text)
    return PHONE if is_international or digits in NATIONAL_DIGITS else text


_SECRET_NAMES = "|".join(
    (
        r"pass(?:word|wd|phrase)s?+",
        r"pwd",
        r"secrets?+",
        r"(?:api|access|private|secret|signing|encryption)[ _-]?+keys?+",
        r"tokens?+",
        r"credentials?+",
        r"authorization",
        r"cookies?+",
        r"session[ _-]?+ids?+",
        r"cvc|cvv",
    )
)
_SECRET_NAME = re.compile(
    rf"(?:{_SECRET_NAMES})(?:[ _-]?(?:hash|value|confirm(?:ation)?|\d{{1,3}}))?\Z",
    re.IGNORECASE,
)

_SECRETS: Final = (
    # A private key, to its end or that of the text.
    re.compile(
        r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----"
        r"[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)"
    ),
    # Keys that say of which service they are: AWS, GitHub, GitLab, Slack, Google,
    # and the many that begin with sk, pk or rk.
    re.compile(r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    re.compile(r"(?<![A-Za-z0-9])gh[oprsu]_[A-Za-z0-9]{20,}+"),
    re.compile(r"(?<![A-Za-z0-9])(?:github_pat_|glpat-|xox[a-z]-|AIza)[\w-]{16,}+"),
    re.compile(r"(?<![A-Za-z0-9])[spr]k[-_][\w-]{16,}+"),
    # A JSON web token.
    re.compile(r"(?<![\w-])eyJ[\w-]{8,}+\.[\w-]{8,}+\.[\w-]*+"),
)
_BEARER = re.compile(
    r"(?i)(?<!\w)(bearer|basic) ++(?=[\w.~+/-]{0,200}[\d=])[\w.~+/=-]{8,}+"
)
# All that follows in the line: what stands behind a scheme is the secret.
_HEADER = re.compile(
    r"(?i)(?<![\w-])((?:proxy-)?authorization|(?:set-)?cookie)"
    r"([\"']?+ {0,8}[=:] {0,8}[\"']?+)[^\r\n\"']++"
)
_IN_ADDRESS = re.compile(r"(?<=://)[^\s/:@]{0,256}:[^\s/@]{1,256}@")
_ASSIGNED = re.compile(
    rf"(?i)({_SECRET_NAMES})([\"']?+ {{0,8}}[=:] {{0,8}})"
    r"(?!\[hidden\])(\"[^\"]*+\"?+|'[^']*+'?+|[^\s,;&\"')}\]]++)"
)


def hide_secrets(text: str) -> str:
    """Return the text with `[hidden]` for what looks like a password, token or key.

    By its own form, or by what stands before it, as in `password=...`.
    """
    for pattern in _SECRETS:
        text = pattern.sub(HIDDEN, text)
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    text = _IN_ADDRESS.sub(f"{HIDDEN}@", text)
    return _ASSIGNED.sub(_hide_assigned, text)


def _hide_assigned(found: re.Match[str]) -> str:
    name, sign, value = found.groups()
    # A number of tokens, not a token.
    if name.casefold() == "tokens" and value.isdecimal():
        return found[0]
    return f"{name}{sign}{HIDDEN}"


def is_secret_name(name: str) -> bool:
    """Return whether a parameter or key of this name holds a secret.

    `password`, `user_token` and `apiKey` do; `key` and `token_count` do not.
    """
    # A longer name has nothing of it in its last characters but that.
    return _SECRET_NAME.search(name[-64:]) is not None


def apply_filters(text: str, filters: tuple[TextFilter, ...]) -> str:
    """Return the text as all of the filters, in their order, leave it."""
    for each in filters:
        text = each(text)
    return text
