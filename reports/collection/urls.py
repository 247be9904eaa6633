"""Addresses of the round: first the pages of the officer, then the pages of a reporting agency."""

from django.urls import URLPattern

round_pages: list[URLPattern] = []

entry_pages: list[URLPattern] = []

urlpatterns = [*round_pages, *entry_pages]
