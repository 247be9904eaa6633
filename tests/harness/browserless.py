"""One signed-in window without a browser: cookies, the token, and an answer or none, as `fetch` would tell it."""

from __future__ import annotations

import http.client
import json
import re
import time
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

NO_ANSWER = 0
KEPT = 1.0  # seconds: the server closes an idle connection after two, perhaps while we write into it
NONE_OF_OURS = 502  # a page of a proxy, or an answer that was cut short
_HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Window:
    """One person at one address. Not for several threads."""

    def __init__(self, address: str, username: str, password: str, *, patience: float = 60.0) -> None:
        self.username, self._password, self._patience = username, password, patience
        self._host = urlsplit(address).netloc
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._line: http.client.HTTPConnection | None = None
        self._used = 0.0
        self.signed_in = 0
        self.led_to = ""  # where the last answer redirects

    def sign_in(self, *, tries: int = 200) -> None:
        """By the login page, as often as the line needs; as static/js/signin.js does it."""
        login, token = reverse(settings.LOGIN_URL), reverse("reports:token")
        for _try in range(tries):
            _status, page = self.ask("GET", login)
            hidden = _HIDDEN.search(page)
            if hidden:
                form = {
                    "csrfmiddlewaretoken": hidden[1],
                    "username": self.username,
                    "password": self._password,
                }
                self.ask("POST", login, urlencode(form), "application/x-www-form-urlencoded")
            status, said = self.fetch("GET", token)
            if status == 200:
                self._token = said["token"]
                self.signed_in += 1
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.username} cannot sign in")

    def fetch(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """The status and the JSON of an answer; NO_ANSWER or NONE_OF_OURS without JSON."""
        status, text = self.ask(method, path, None if body is None else json.dumps(body), "application/json")
        if status == NO_ANSWER:
            return status, {}
        try:
            return status, json.loads(text)
        except ValueError:
            return NONE_OF_OURS, {}

    def ask(self, method: str, path: str, body: str | None = None, kind: str = "") -> tuple[int, str]:
        """The status and the text of an answer; NO_ANSWER when none came."""
        headers = {"Accept": "application/json" if kind.endswith("json") else "text/html"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if self._token:
            headers["X-CSRFToken"] = self._token
        if kind and body is not None:
            headers["Content-Type"] = kind
        if time.monotonic() - self._used > KEPT:
            self.close()
        line = self._line or http.client.HTTPConnection(self._host, timeout=self._patience)
        self._line = None
        try:
            line.request(method, path, None if body is None else body.encode(), headers)
            answer = line.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException):
            line.close()
            return NO_ANSWER, ""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, rest = value.partition("=")
                self._cookies[cookie.strip()] = rest.partition(";")[0]
        self._line, self._used, self.led_to = line, time.monotonic(), answer.getheader("Location", "")
        return answer.status, text

    def forget_session(self) -> None:
        """As when the cookie is gone: the next answer is 401."""
        self._cookies.pop(settings.SESSION_COOKIE_NAME, None)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
