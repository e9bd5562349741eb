"""A row as it is trained on, as one HTML page that needs nothing else; what is in the row is escaped."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..data.explain import CUT, MASKED, TRAINED
from ..errors import UserError
from .row_page import facts, shown

if TYPE_CHECKING:
    from ..data.explain import Section, Token
    from .row_look import Look

_MOST: Final = 50_000  # tokens of a section that are written
_STYLE: Final = """
:root { color-scheme: light dark; --back: #fbfaf8; --card: #fff; --ink: #23211d; --soft: #78736a; --line: #e4e0d8;
  --trained: #12633a; --trained-back: #d9f2e3; --cut: #a5301f; --cut-back: #fbe3de; --special: #4b4fae; }
@media (prefers-color-scheme: dark) { :root { --back: #17181b; --card: #1f2125; --ink: #e6e3dd; --soft: #98938a;
  --line: #33363c; --trained: #8fe3b4; --trained-back: #173d2a; --cut: #f2a698; --cut-back: #46211b;
  --special: #a9adf5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 60rem; background: var(--back); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.35rem; margin: 0 0 .2rem; overflow-wrap: anywhere; }
h2 { font-size: .8rem; margin: 2rem 0 .5rem; color: var(--soft); text-transform: uppercase; letter-spacing: .08em; }
p { margin: .2rem 0; color: var(--soft); }
dl { display: flex; flex-wrap: wrap; gap: .4rem 2rem; margin: 1.2rem 0; }
dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; }
.key span { margin-right: .9rem; }
pre { margin: 0; padding: 1rem 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  font: 13.5px/1.9 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
.t { padding: .12em 0; border-radius: 3px; box-shadow: inset -1px 0 var(--line); }
.trained { background: var(--trained-back); color: var(--trained); text-decoration: underline dotted; }
.cut { background: var(--cut-back); color: var(--cut); text-decoration: line-through; }
.special { color: var(--special); font-weight: 600; }
.edge { display: block; margin: .6em 0; border-top: 1.5px dashed var(--cut); color: var(--cut); font-size: .75rem; }
.fault { margin: 1.2rem 0; padding: .8rem 1.1rem; border-left: 3px solid var(--cut); background: var(--cut-back); }
.fault p { color: inherit; }
"""


def write(path: Path, look: Look) -> None:
    """Write the page to a file."""
    if path.suffix.lower() not in (".html", ".htm"):  # a slip must not put it in the place of a dataset
        raise UserError(f"--html: {path}: allowed are .html and .htm. Name such a file.")
    try:
        path.write_text(page(look), encoding="utf-8")
    except OSError as error:
        raise UserError(
            f"--html: {path} cannot be written: {error.strerror}. Name a file in a folder of yours."
        ) from error


def page(look: Look) -> str:
    """The page."""
    title = f"{look.where}, row {look.row}"
    told = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in facts(look) if text)
    faults = "".join(
        f'<div class="fault"><strong>{escape(fault.rule)}</strong> {escape(fault.path)}'
        + "".join(f"<p>{escape(text)}</p>" for text in (fault.message, fault.found, fault.hint) if text)
        + "</div>"
        for fault in look.explained.faults
    )
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style>\n"
        f"<h1>{escape(title)}</h1><p>{escape(look.dataset_format)}, token by token, as it is trained on</p>\n"
        f"<dl>{told}</dl>\n{faults}"
        '<p class="key"><span class="t trained">trained</span><span class="t masked">masked</span>'
        '<span class="t cut">cut off</span><span class="t special">special token</span></p>\n'
        + "".join(map(_section, look.explained.sections))
        + "".join(f"<p>{escape(note)}</p>\n" for note in look.notes)
        + "</html>\n"
    )


def _section(section: Section) -> str:
    made, before = [], ""
    for token in section.tokens[:_MOST]:
        if CUT in (token.state, before) and before not in ("", token.state):
            told = "the rest is cut off" if token.state == CUT else "kept from here"
            made.append(f'<span class="edge">{told}</span>')
        made.append(_token(token))
        before = token.state
    more = len(section.tokens[_MOST:]) + section.more
    rest = f"<p>and {more:,} more tokens</p>" if more else ""
    return f"<h2>{escape(section.name)}</h2>\n<pre>{''.join(made)}</pre>{rest}\n"


def _token(token: Token) -> str:
    assert token.state in (TRAINED, MASKED, CUT)
    special = " special" if token.special else ""
    text = escape(shown(token.text)).replace("\\n", "\\n\n") if "\n" in token.text else escape(shown(token.text))
    return f'<span class="t {token.state}{special}" title="{token.id}">{text}</span>'
