"""What a browser keeps of the portal for the time without a network: a page without content, and who serves it."""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

_WORKER: Final = "js/sw.js"


@login_not_required
@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """Mất mạng: says what to do; names nobody, so that it may be kept on a machine that others use."""
    return render(request, "offline.html")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It stands at the root, because a worker serves only what lies below its address."""
    found = finders.find(_WORKER)
    if found is not None:
        with open(found, "rb") as source:
            content = source.read()
    elif staticfiles_storage.exists(_WORKER):
        with staticfiles_storage.open(_WORKER) as source:
            content = source.read()
    else:
        raise Http404
    return HttpResponse(content, content_type="text/javascript; charset=utf-8")
