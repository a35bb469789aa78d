"""What a reader of a package keeps and finds on its way."""

from __future__ import annotations

from attrs import Factory, define

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Where
from archpkg.formats.eep.departures import EEP_R10, EEP_R27, EEP_STRAY, EEP_VALUE
from archpkg.formats.eep.nodes import Node
from archpkg.model.parts import Extra

SOURCE = "eep"


@define
class Notes:
    """Findings in the order they were made; what has no place, counted by its name; extras to be given a home."""

    findings: list[Finding] = Factory(list)
    extra: list[Extra] = Factory(list)
    _places: dict[str, tuple[int, int]] = Factory(dict)
    _name_values: list[tuple[int, str]] = Factory(list)

    def note(self, rule: Rule, node: Node, **details: object) -> None:
        """A finding at an element."""
        self.findings.append(Finding(rule, Where(line=node.line, element=node.tag), details))

    def keep(self, name: str, value: str) -> None:
        """Text that has no place."""
        self.extra.append(Extra(name=name, value=value, source=SOURCE))

    def stray(self, node: Node, text: str) -> None:
        """Text where only elements belong."""
        self.note(EEP_STRAY, node, tag=node.tag, value=short(text))
        self.keep(f"{node.tag}/text()", text)

    def wrong(self, node: Node, error: InvalidValue) -> None:
        """A value that cannot be: said, and its text kept."""
        self.note(EEP_VALUE, node, tag=node.tag, value=short(node.text), why=error.text)
        self.keep(node.tag, node.text)

    def unknown(self, node: Node, above: str) -> None:
        """Keep an element without a place, with all below it."""
        self._counted(f"{above}/{node.tag}" if above else node.tag, node)
        self.keep_all(node, above)

    def keep_all(self, node: Node, above: str) -> None:
        """Every text and attribute of an element and of all below it."""
        stack = [(above, node)]
        while stack:
            over, here = stack.pop()
            path = f"{over}/{here.tag}" if over else here.tag
            if here.text.strip() or not here.children:
                self.keep(path, here.text)
            for name, value in here.attributes.items():
                self.keep(f"{path}/@{name}", value)
            stack.extend((path, child) for child in reversed(here.children))

    def attributes(self, node: Node, known: tuple[str, ...] = ()) -> None:
        """Keep the attributes that an element does not have by the standard."""
        for name, value in node.attributes.items():
            if name in known:
                continue
            self.keep(f"{node.tag}/@{name}", value)
            if name == "name":
                self._name_values.append((node.line, value))
            else:
                self._counted(f"@{name}", node)

    def _counted(self, name: str, node: Node) -> None:
        line, count = self._places.get(name, (node.line, 0))
        self._places[name] = line, count + 1

    def closed(self) -> tuple[Finding, ...]:
        """All findings by line, with one for each name that has no place."""
        counted = [
            Finding(EEP_R10, Where(line=line, element=name), {"name": name, "count": count})
            for name, (line, count) in self._places.items()
        ]
        if self._name_values:
            line, value = self._name_values[0]
            details = {"count": len(self._name_values), "value": short(value)}
            counted.append(Finding(EEP_R27, Where(line=line), details))
        return tuple(sorted((*self.findings, *counted), key=lambda finding: finding.where.line or 0))


def short(text: str) -> str:
    """The text, cut where it is too long for a message."""
    return text if len(text) <= 60 else text[:59] + "…"
