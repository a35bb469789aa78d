"""Cards: how a value shows itself in a notebook, without any outside script or style sheet."""

from __future__ import annotations

from attrs import field, frozen

_CARD = "border:1px solid #c8c2b4;border-radius:6px;padding:.6em .9em;max-width:56em;font-family:sans-serif"
_HEAD = "font-weight:600;font-size:1.05em;border-bottom:2px solid #a3352b;padding-bottom:.25em"
_CELL = "text-align:left;vertical-align:baseline;padding:.15em 1em .15em 0;background:none"


@frozen(kw_only=True)
class Card:
    """A title, label-and-value rows, and perhaps a table of the first parts. All text is escaped."""

    title: str
    rows: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    heading: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = field(default=(), converter=tuple[tuple[str, ...], ...])
    footer: str = ""

    def html(self) -> str:
        """The card as one HTML fragment."""
        from html import escape

        parts = [f'<div style="{_CARD}"><div style="{_HEAD}">{escape(self.title)}</div>']
        if self.rows:
            lines = (
                f'<tr><th style="{_CELL};color:#6b6455">{escape(label)}</th>'
                f'<td style="{_CELL}">{escape(value)}</td></tr>'
                for label, value in self.rows
                if value
            )
            parts.append(f'<table style="border-collapse:collapse">{"".join(lines)}</table>')
        if self.table:
            head = "".join(f'<th style="{_CELL}">{escape(cell)}</th>' for cell in self.heading)
            body = "".join(
                "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in line) + "</tr>"
                for line in self.table
            )
            parts.append(f'<table style="border-collapse:collapse"><tr>{head}</tr>{body}</table>')
        if self.footer:
            parts.append(f'<div style="color:#6b6455">{escape(self.footer)}</div>')
        return "".join(parts) + "</div>"
