"""A browser on a machine that has other things to do is waited for: five seconds say nothing about the page."""

from playwright.sync_api import expect

expect.set_options(timeout=30_000)
