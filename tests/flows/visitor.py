"""A person with a browser that knows no script: opens pages, reads them, fills in the forms that stand on them.

Because a form is read from the page and sent as it stands, a flow fails where a template and its view disagree.
"""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from django.http.response import HttpResponseBase
from django.test import Client

from agencies.models import User

BUTTONS = ".//button[not(@type='button')] | .//input[@type='submit']"


class NotThere(AssertionError):
    """The page has no such link or button; the message lists those it has."""


class Visitor:
    """One signed-in person and the page that is open."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)
        self.address = "/"
        self.status = 0
        self.content = b""
        self.tree: Any = None

    def open(self, address: str, *, expect: int = 200) -> Self:
        """Go to an address; redirects are followed."""
        return self._show(self.client.get(urljoin(self.address, address), follow=True), expect)

    def follow(self, label: str, *, expect: int = 200) -> Self:
        """Click the first link whose name is (or begins with) the label."""
        links = {
            link.get("aria-label") or _words(link): link.get("href")
            for link in reversed(self.tree.xpath("//a[@href]"))
        }
        found = links.get(label) or next(
            (href for words, href in links.items() if words.startswith(label)), None
        )
        if found is None:
            raise NotThere(f"{self.address}: no link “{label}” among {sorted(links)}")
        return self.open(found, expect=expect)

    def press(self, label: str, *, expect: int = 200, within: str = "", **typed: Any) -> Self:
        """Send the form of the first button whose words begin with the label, with the named inputs changed.

        `within`: an XPath that holds the form, where several look alike. An input that the form does not have is a
        failure; a list stands for several ticked boxes; None leaves the input out.
        """
        button = self._button(label, within)
        form = next(button.iterancestors("form"))
        data = _values(form)
        for name, value in typed.items():
            if not form.xpath(".//*[@name=$name]", name=name):
                raise NotThere(f"{self.address}: no input {name} beside “{label}”, only {sorted(data)}")
            data[name] = value
        if button.get("name"):
            data[button.get("name")] = button.get("value", "")
        data = {name: value for name, value in data.items() if value is not None}
        target = urljoin(self.address, button.get("formaction") or form.get("action") or "")
        if form.get("method", "get").lower() == "get":
            return self._show(self.client.get(target, data, follow=True), expect)
        return self._show(self.client.post(target, data, follow=True), expect)

    def download(self, address: str, *, expect: int = 200) -> bytes:
        """The bytes behind an address; the open page stays open."""
        answer = self.client.get(urljoin(self.address, address))
        assert answer.status_code == expect, f"{address}: {answer.status_code}"
        return answer.getvalue()

    def links_to(self, part: str) -> list[str]:
        """Addresses on the page that contain a text."""
        return [href for href in self.tree.xpath("//a/@href") if part in href]

    @property
    def text(self) -> str:
        """All words of the page body, single spaces."""
        return _words(self.tree.find("body"))

    def row(self, begins: str) -> list[str]:
        """The cells of the first table row whose head begins so."""
        for row in self.tree.xpath("//tr"):
            cells = [_words(cell) for cell in row.xpath("./th | ./td")]
            if cells and any(cell.startswith(begins) for cell in cells[:2]):
                return cells
        raise NotThere(f"{self.address}: no row “{begins}”")

    def _button(self, label: str, within: str) -> Any:
        area = self.tree.xpath(within) if within else [self.tree]
        buttons = [button for part in area for button in part.xpath(BUTTONS)]
        fits = [
            button
            for button in buttons
            if _words(button).startswith(label) and button.get("disabled") is None
        ]
        if not fits:
            raise NotThere(f"{self.address}: no button “{label}” among {[_words(each) for each in buttons]}")
        return min(fits, key=lambda button: len(_words(button)))

    def _show(self, answer: HttpResponseBase, expect: int) -> Self:
        from lxml import html

        last = getattr(answer, "redirect_chain", None)
        self.address = urlsplit(last[-1][0]).geturl() if last else answer.request["PATH_INFO"]
        if not last and answer.request.get("QUERY_STRING"):
            self.address += f"?{answer.request['QUERY_STRING']}"
        self.status, self.content = answer.status_code, answer.getvalue()
        self.tree = html.document_fromstring(self.content.decode() or "<p></p>")
        assert self.status == expect, f"{self.address}: {self.status}\n{self.text[:800]}"
        return self


def _words(node: Any) -> str:
    if node is None:
        return ""
    words = node.get("value") if node.tag == "input" else node.text_content()
    return " ".join((words or "").split())


def _values(form: Any) -> dict[str, Any]:
    """What a browser would send, without files; a name that stands more than once gives a list."""
    data: dict[str, Any] = {}
    for name, value in form.form_values():
        known = data.get(name)
        if known is None:
            data[name] = value
        else:
            data[name] = [*known, value] if isinstance(known, list) else [known, value]
    return data
