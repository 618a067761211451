"""What goes into a file for each form of function, and how it comes out again."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from packages import again, reverted, rewritten, source_of

from hookgen.errors import InputError
from hookgen.model import Insertion, Removal
from hookgen.rewrite import insert, take_out

IMPORT = "from shop.hooks import tools as _hooks\n"


def rewrite(folder: Path, text: str) -> str:
    """Return a rewritten module, after all that must hold for it was seen to hold."""
    content = text.encode()
    source = source_of(folder, content)
    done = rewritten(source)
    assert done.plan.tools, [skipped.reason for skipped in done.plan.skipped]
    assert reverted(source, done.content) == content
    assert rewritten(again(source, done.content)).content == done.content
    return done.content.decode()


def body_of(folder: Path, text: str) -> str:
    """Return a rewritten module without its import, which stands first."""
    after = rewrite(folder, text)
    assert after.startswith(IMPORT)
    return after.removeprefix(IMPORT).lstrip("\n")


def test_function(tmp_path: Path) -> None:
    """The guard stands behind the docstring; parameters lose stars and defaults."""
    before = '''\
def search(query: str, /, *paths: str, limit: int = 10, **options: int) -> list[str]:
    """Search the index."""
    hits = query
    return [hits]
'''
    assert (
        body_of(tmp_path, before)
        == '''\
def search(query: str, /, *paths: str, limit: int = 10, **options: int) -> list[str]:
    """Search the index."""
    if _hooks.search.idle:
        return _search_unhooked(query, paths, limit, options)
    return _hooks.search.call(_search_unhooked, query, paths, limit, options)


def _search_unhooked(
    query: str, paths: tuple[str, ...], limit: int, options: dict[str, int]
) -> list[str]:
    hits = query
    return [hits]
'''
    )


def test_method(tmp_path: Path) -> None:
    """A body is reached through the class, from an instance or a class."""
    before = """\
class A:
    def f(self, x):
        return x

    @classmethod
    def g(cls, x: int):
        return x

    @staticmethod
    def h(x):
        return x
"""
    after = body_of(tmp_path, before)

    assert "            return A._f_unhooked(self, x)\n" in after
    assert "        return _hooks.A_f.call(A._f_unhooked, self, x)\n" in after
    assert "    def _f_unhooked(self, x):\n        return x\n" in after
    assert "            return A._g_unhooked(cls, x)\n" in after
    assert '    @staticmethod\n    def _g_unhooked(cls: "type[A]", x: int):\n' in after
    assert "            return A._h_unhooked(x)\n" in after
    assert "    @staticmethod\n    def _h_unhooked(x):\n" in after


def test_async_function(tmp_path: Path) -> None:
    """A coroutine awaits its body and its hook point."""
    after = body_of(tmp_path, "async def f(x):\n    return x\n")

    assert "        return await _f_unhooked(x)\n" in after
    assert "    return await _hooks.f.call(_f_unhooked, x)\n" in after
    assert "async def _f_unhooked(x):\n    return x\n" in after


def test_generator(tmp_path: Path) -> None:
    """A generator yields all that its body yields, and returns what it returns."""
    after = body_of(tmp_path, "def f(x):\n    yield x\n")

    assert "        return (yield from _f_unhooked(x))\n" in after
    assert "    return (yield from _hooks.f.call(_f_unhooked, x))\n" in after


def test_async_generator(tmp_path: Path) -> None:
    """An async generator hands on items, what is sent and what is thrown."""
    after = body_of(tmp_path, "async def f(items, item_, error):\n    yield items\n")

    assert after.startswith("""\
async def f(items, item_, error):
    items_, step = _hooks.f.call(_f_unhooked, items, item_, error)
    try:
        while True:
            item = await step
            try:
                step = items_.asend((yield item))
            except BaseException as error_:
                step = _hooks.f.throw(items_, error_)
    except StopAsyncIteration:
        return


async def _f_unhooked(items, item_, error):
    yield items
""")


def test_function_that_never_returns(tmp_path: Path) -> None:
    """What is declared not to return is called, and nothing is returned."""
    before = "from typing import NoReturn\ndef f() -> NoReturn:\n    raise OSError\n"
    after = rewrite(tmp_path, before)

    assert "        _f_unhooked()\n    _hooks.f.call(_f_unhooked)\n" in after


def test_nested_function(tmp_path: Path) -> None:
    """A closure's body is a closure beside it."""
    before = (
        "class A:\n\tdef make(self):\n\t\tdef f(x):\n\t\t\treturn self\n\t\treturn f\n"
    )
    after = body_of(tmp_path, before)

    assert "\t\t\t\treturn _f_unhooked(x)\n" in after
    assert "\n\t\tdef _f_unhooked(x):\n\t\t\treturn self\n" in after


FORMS = {
    "one line": "def f(x): return x\n",
    "one line, no end": "def f(x): return x",
    "one line, semicolons": "def f(x): y = x; return y;\n",
    "one line, continued": "def f(x):\\\n  return x\n",
    "no space": "def f(x):return x\n",
    "comment behind the header": "def f(x):  # noqa: E501 (a: b)\n    return x\n",
    "comments before the body": "def f(x):\n# left\n        # right\n    # here\n\n    return x\n",
    "comment behind the docstring": "def f(x):\n    'Doc.'  # why; so\n\n    # then\n    return x\n",
    "docstring shares its line": "def f(x):\n    'Doc.'; return x\n",
    "docstring before a space": "def f(x):\n    'Doc.' ;return x\n",
    "docstring continued": "def f(x):\n    'Doc.'; \\\n  return x\n",
    "docstring and a semicolon": "def f(x):\n    'Doc.';\n    return x\n",
    "docstring in pieces": "def f(x):\n    ('one'\n'two')\n    return x\n",
    "docstring of lines": 'def f(x):\n    """One.\n\n# two"""\n    return x\n',
    "hash in an annotation": "from typing import Literal\ndef f(x: Literal['#', '\\'#']):\n    return x\n",
    "bytes are no docstring": "def f(x):\n    b'bytes'; return x\n",
    "formatted string is none": "def f(x):\n    f'{x}'\n    return x\n",
    "odd header": "async  def\\\n f ( x : 'a:b#c' = { 1 : 2 } , * , y = (lambda : 1) ) -> 'int' :\n  return x\n",
    "header of lines": "def f(\n    x,  # ): the\n    # (: first\n\n    y=')#',\n) -> (\n    int  # :\n):\n    return x\n",
    "walrus": "def f(x=(y := 1), *, z=[i for i in (1, 2) if (k := i)]):\n    return x\n",
    "decorators on lines": "@a(\n    1\n)  # one\n# two\n\n@(\n    b  # @ three\n)\ndef f(x):\n    return x\n",
    "decorated first": "def f(x):\n    @(\n        a\n    )\n    def g(): return 1\n    return g\n",
    "class first": "def f(x):\n    # why\n    @a\n    @b\n    class g: pass\n    return g\n",
    "type comment": "def f(x, y):\n    # type: (int, str) -> bool\n    return x\n",
    "type comment in line": "def f(x, y):  # type: (int, str) -> bool\n    # more\n    return x\n",
    "global": "def f(x):\n    global y\n    y = x\n",
    "only pass": "def f(x):\n    pass\n",
    "pass first": "def f(x):\n    pass; return x\n",
    "recursive": "def f(x):\n    return f(x - 1) if x else locals()\n",
    "form feed": "\f\ndef f(x):\n\f    return x\n",
    "form feed in the indent": "class A:\n  \f  def f(x):\n \f      return x\n",
    "tab and spaces": "if x:\n\tif y:\n\t    def f(x):\n\t    \treturn x\n",
    "under compound statements": "try:\n    with x:\n        match x:\n            case 1:\n                def f(x): return x\n            case _:\n                def f(x):\n                    return x\nexcept* E:\n    def f(x): yield\nelse:\n    async def f(x): yield\nfinally:\n    async def f(x): return x\n",
    "other letters": "def d\u00e9j\u00e0(\ufb01n, \u2460=1):\n    return \ufb01n\n".replace("\u2460", "\u4e00"),
    "trailing space": "def f(x):   \n    \n\t\n    return x   \n  \n",
    "user's own names": "import m as _hooks\ndef f(x): return x\ndef _f_unhooked(): return _hooks\n",
}  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_form(text: str, newline: str, tmp_path: Path) -> None:
    """However a function is written, it can be hooked, again, and be as before."""
    after = rewrite(tmp_path, text.replace("\n", newline))

    expected = newline if "\n" in text else "\n"
    assert set(after) & {"\r", "\n"} == set(expected)


PLACES = {
    "import os\nx = 1\n": "import os\n\n{}x = 1\n",
    "from . import a\n": "{}\nfrom . import a\n",
    "import os\n# why\nfrom . import a\n": "import os\n{}\n# why\nfrom . import a\n",
    "#!/usr/bin/env python\nfrom . import a\n": "#!/usr/bin/env python\n{}\nfrom . import a\n",
    "\n# coding: utf-8\nfrom . import a\n": "\n# coding: utf-8\n{}\nfrom . import a\n",
    '"""Doc.\n# end"""\nfrom . import a\n': '"""Doc.\n# end"""\n{}\nfrom . import a\n',
    "import os; x = 1\n": "import os; x = 1\n\n{}",
    "import os; \\\n x = 1\n": "import os; \\\n x = 1\n\n{}",
    "import os  # \\\nx = 1\n": "import os  # \\\n\n{}x = 1\n",
    "import os \\\n\nx = 1\n": "import os \\\n\n\n{}x = 1\n",
    '"""Doc."""; import os\n': '"""Doc."""; import os\n\n{}',
    "from shop.kit import a\n": "{}from shop.kit import a\n",
    "from shop.base import a\nfrom shop.kit import b\n": "from shop.base import a\n{}from shop.kit import b\n",
    "from __future__ import annotations\nfrom .a import (\n  b\n)\n": "from __future__ import annotations\n{}\nfrom .a import (\n  b\n)\n",
    "": "{}\n\n",
    "# one\n": "# one\n{}\n\n",
    "# one\n\n\n# two\n": "# one\n\n\n{}\n\n# two\n",
    "x = 1\n": "{}\nx = 1\n",
    "@(\n  a\n)\nclass B: pass\n": "{}\n\n@(\n  a\n)\nclass B: pass\n",
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), PLACES.items())
def test_place_of_the_import(before: str, after: str, tmp_path: Path) -> None:
    """The import goes where isort would have it, and never apart from its likes."""
    function = "def f(): return 1\n"
    found = rewrite(tmp_path, before + function).partition("def f()")[0]

    assert found == after.format(IMPORT)


def test_formatted_file_is_current_and_reverts(tmp_path: Path) -> None:
    """After ruff and black a file is still hooked, and what was inserted comes out."""
    before = dedent('''\
        import os
        class Desk:
            def find(self,query,*,a_long_name_of_a_parameter:int=1,another_long_name:str="x"):
                'Find.'; return query,os
            async def stream(self):
                """Stream."""

                yield 1
        def f(x): return x
    ''')
    source = source_of(tmp_path, before)
    for command in (["ruff", "format"], ["black", "-q"]):
        path = tmp_path / "formatted.py"
        path.write_bytes(rewritten(source).content)
        subprocess.run([sys.executable, "-m", *command, path], check=True, capture_output=True)  # fmt: skip
        formatted = again(source, path.read_bytes())
        assert formatted.text != rewritten(source).content

        assert rewritten(formatted).content == formatted.text
        restored = reverted(source, formatted.text)
        assert ast.dump(ast.parse(restored)) == ast.dump(ast.parse(before))


EARLIER = b"""\
from shop.hooks import tools as _hooks


class A:
    def f(self, x):
        if _hooks.A.f.idle:
            return A._f_unhooked(self, x)
        return _hooks.A.f.call(A._f_unhooked, self, x)

    def _f_unhooked(self, x):
        return x


async def g(x):
    items = _hooks.g.call(_g_unhooked, x)
    async for item in items:
        try:
            items.sent = yield item
        except BaseException as error:
            items.thrown = error


async def _g_unhooked(x):
    yield x
"""


def test_earlier_guards_are_recognised(tmp_path: Path) -> None:
    """Guards of earlier versions are taken out, and brought up to date."""
    written = source_of(tmp_path, EARLIER)
    before = reverted(written, EARLIER)

    after = rewritten(written).content

    assert b"_hooks" not in before
    assert after == rewritten(source_of(tmp_path, before)).content
    assert after != EARLIER


def test_new_signature_is_followed(tmp_path: Path) -> None:
    """Where a header was edited, what is inserted is made anew, and the body stays."""
    source = source_of(tmp_path, "def f(x):\n    # keep\n    return x\n")
    after = rewritten(source).content
    edited = after.replace(b"def f(x)", b"def f(x, y=1)")
    done = rewritten(again(source, edited)).content

    assert b"return _f_unhooked(x, y)\n" in done
    assert b"def _f_unhooked(x, y):\n    # keep\n    return x\n" in done


def test_edit_of_what_is_inserted_is_refused(tmp_path: Path) -> None:
    """A guard that was taken apart cannot be told from the user's own statements."""
    source = source_of(tmp_path, "def f(x):\n    return x\ndef g(): return 1\n")
    edited = rewritten(source).content.replace(b"def _f_unhooked", b"def mine")

    with pytest.raises(InputError) as caught:
        reverted(source, edited)

    assert caught.value.message == "'_hooks' is used outside of what hookgen inserted"
    assert caught.value.hint is not None


def test_text_goes_in_and_out() -> None:
    """Insertions and removals are each other's opposites."""
    after = insert(b"abc", (Insertion(0, "1\n"), Insertion(2, "2")), newline="\r\n")

    assert after == b"1\r\nab2c"
    assert take_out(after, (Removal(0, 3), Removal(5, 6))) == b"abc"
