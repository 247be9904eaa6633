"""Between a request and a view: limits of a session, errors as pages, nothing stored by the browser."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import get_token
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict, Invalid, NotAllowed, PortalError
from portal.core.kept import keep
from portal.core.searching import LONGEST
from portal.proxy import client_address

if TYPE_CHECKING:
    from django.contrib.auth.models import _User
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

logger = logging.getLogger(__name__)
T = TypeVar("T")
Next = Callable[[HttpRequest], HttpResponseBase]

# Half the tolerance to which limits are kept; more often would mean a write with every page.
_TOUCH_SECONDS: Final = 20


class MemberRequest(HttpRequest):
    """A request that passed the login wall: its user is a person of ours."""

    user: _User
    htmx: Any


def wants_json(request: HttpRequest) -> bool:
    """A script of ours asks; a refusal is an answer to it, not a page."""
    return request.headers.get("Accept", "").split(",")[0].strip() == "application/json"


def typed_words(request: HttpRequest, name: str = "q") -> str:
    """What was typed to be looked for, no longer than a field takes; who put more into the address is told."""
    typed = request.GET.get(name, "")
    if len(typed) > LONGEST:
        said = _("Từ cần tìm dài quá %(n)d ký tự nên chỉ tìm theo %(n)d ký tự đầu.")
        messages.info(request, str(said) % {"n": LONGEST})
    return typed[:LONGEST]


def client_ip(request: HttpRequest) -> str:
    """The address of the person's machine, as far as trusted proxies tell it."""
    return client_address(request)


def paginate(request: HttpRequest, items: QuerySet[Any] | Sequence[T], per_page: int = 50) -> Page[Any]:
    """The page asked for by ?page=; anything that is no page gives the nearest one."""
    return Paginator(items, per_page).get_page(request.GET.get("page"))


def safe_next(request: HttpRequest, fallback: str = "/") -> str:
    """The `next` of a form or an address when it stays on this portal, otherwise the fallback."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    own = {request.get_host()}
    if wanted and url_has_allowed_host_and_scheme(wanted, own, require_https=request.is_secure()):
        return wanted
    return fallback


def way_back(request: HttpRequest) -> str:
    """The path of the page the person came from when it is one of ours, otherwise the first page."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host() or not referer.path.startswith("/"):
        return "/"
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


# --- limits of a session -----------------------------------------------------------------------------


class SessionLimits:
    """Ends a session that was idle too long, lasted too long, or was called off (epoch, password, account).

    Real time, never the demonstration clock. The idle limit of a person is asked once per session from
    settings.SESSION_IDLE_RULE (administrators have less). GET requests of scripts are polls, not activity.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session:
            reason = self._ended_because(request)
            if reason:
                request.session.flush()
                request.user = AnonymousUser()
                request.session_ended = reason  # type: ignore[attr-defined] # ours, read in process_view below
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send a stranger to the login page; answer a POST or a fragment in place, with what was typed."""
        if request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        reason = getattr(request, "session_ended", None)
        if request.htmx or wants_json(request) or request.method not in ("GET", "HEAD"):  # type: ignore[attr-defined] # by HtmxMiddleware
            return session_over(request, reason or _("Bạn cần đăng nhập để tiếp tục."))
        if reason:
            messages.warning(request, reason)
        return redirect_to_login(request.get_full_path())

    def _ended_because(self, request: HttpRequest) -> _StrPromise | None:
        session = request.session
        started_before = "started" in session
        if not request.user.is_authenticated:  # inactive, or the password has changed: Django's own check
            return _("Phiên làm việc đã kết thúc vì tài khoản vừa được thay đổi. Hãy đăng nhập lại.")
        epoch = getattr(request.user, "session_epoch", 0)
        now = int(time.time())
        if not started_before:
            start_session(request)
        elif session.get("epoch") != epoch:
            return _("Phiên làm việc đã được kết thúc từ nơi khác. Hãy đăng nhập lại.")
        elif now - session["started"] > settings.SESSION_ABSOLUTE_SECONDS:
            return _("Phiên làm việc đã kéo dài quá giới hạn. Hãy đăng nhập lại.")
        elif now - session["seen"] > session["idle"]:
            return _("Phiên làm việc đã kết thúc vì lâu không thao tác. Hãy đăng nhập lại.")
        poll = request.method == "GET" and (request.headers.get("HX-Request") or wants_json(request))
        if not poll and now - session["seen"] > _TOUCH_SECONDS:
            session["seen"] = now
        return None


def start_session(request: HttpRequest) -> None:
    """Write down when the session began and what limits it; called by the login page."""
    now = int(time.time())
    idle_rule = import_string(settings.SESSION_IDLE_RULE)
    request.session["started"] = request.session["seen"] = now
    request.session["idle"] = idle_rule(request.user)
    request.session["epoch"] = getattr(request.user, "session_epoch", 0)


def carry_on(request: HttpRequest) -> None:
    """Let the present session outlive the end of all sessions that its own user has just ordered."""
    request.session["epoch"] = getattr(request.user, "session_epoch", 0)


# --- refusals ------------------------------------------------------------------------------------------


def _refuse(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    """The page of a refusal with the typed text; for htmx a fragment put into #problem of the open page."""
    if getattr(request, "htmx", False):
        response = render(request, "partials/problem.html", context, status=status)
        response["HX-Retarget"] = "#problem"
        response["HX-Reswap"] = "innerHTML show:#problem:top"
        return response
    page = {"kept": keep(request), "back": way_back(request), **context}
    return render(request, template, page, status=status)


def session_over(request: HttpRequest, reason: object) -> HttpResponse:
    """401 with the login form and everything that was typed (scripts: the page keeps its own text)."""
    if wants_json(request):
        return JsonResponse({"error": str(reason), "login": resolve_url(settings.LOGIN_URL)}, status=401)
    context = {"message": reason, "next": way_back(request), "login": True}
    return _refuse(request, "session_over.html", 401, context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a stale token. Only a page of ours is offered to send again; named by CSRF_FAILURE_VIEW."""
    if not request.user.is_authenticated and "username" in request.POST and "kept" not in request.POST:
        return redirect_to_login(
            safe_next(request)
        )  # a login page that was open too long holds nothing typed
    if not request.user.is_authenticated:
        ended = getattr(request, "session_ended", None)
        return session_over(request, ended or _("Trang đã mở quá lâu. Hãy đăng nhập lại để tiếp tục."))
    if wants_json(request):
        error = _("Trang này đã mở quá lâu nên chưa gửi được.")
        return JsonResponse({"error": str(error), "token": get_token(request)}, status=403)
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", "")).netloc
    context = {
        "message": _("Trang này đã mở quá lâu nên chưa gửi được."),
        "resend": origin == request.get_host(),
        "fresh_token": get_token(request),
    }
    return _refuse(request, "csrf.html", 403, context)


_PAGES: Final[dict[type[PortalError], tuple[str, int]]] = {
    NotAllowed: ("403.html", 403),
    Conflict: ("409.html", 409),
    Invalid: ("400.html", 400),
}


class Errors:
    """Translates the errors of the domain into pages, once for the whole portal."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """A question with a NUL is refused (PostgreSQL stores none); a wrong method gets a page, not a blank."""
        if any("\x00" in value for _name, values in request.GET.lists() for value in values):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        if response.status_code != 405 or not isinstance(response, HttpResponse) or response.content:
            return response
        page = render(request, "405.html", {"back": way_back(request)}, status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """403, 409 or 400 for our own errors; anything else goes on to Django."""
        page = next((page for kind, page in _PAGES.items() if isinstance(error, kind)), None)
        if page is None:
            return None
        template, status = page
        if wants_json(request):
            return JsonResponse({"error": str(error)}, status=status)
        logger.info("refused: %s %s, user %s, %s", request.method, request.path, request.user.pk, status)
        context = {"message": str(error), "fields": getattr(error, "fields", {}), "status": status}
        return _refuse(request, template, status, context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 and 413, before any view has run; named by handler400. Nothing of the body can be shown again."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    too_big_words = _(
        "Nội dung gửi lên một lần quá lớn nên chưa được lưu. Bấm nút Quay lại của trình duyệt để lấy lại nội dung, "
        "rồi lưu từng phần."
    )
    context = {"message": too_big_words, "too_big": True} if too_big else {}
    return render(request, "400.html", context, status=413 if too_big else 400)


class Packed(GZipMiddleware):
    """Pages and answers for scripts go over a thin line compressed: a table of 300 figures is 35 KB instead of 780.

    Django pads every such answer by chance and masks its tokens anew, against guessing them by length. Files that
    people download are left as they are: they are compressed already, or small.
    """

    _KINDS: Final = ("text/html", "application/json", "text/javascript")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress what is worth it, for whoever accepts it."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if kind not in self._KINDS or response.has_header("Content-Disposition"):
            return response
        packed: HttpResponseBase = super().process_response(request, response)
        return packed


class NoStore:
    """Nothing of ours stays in a cache; static files are served before this is reached."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        patch_cache_control(response, no_store=True, private=True)
        return response
