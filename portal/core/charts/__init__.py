"""Charts as SVG text, drawn on the server from plain values (pure, no Django, no library).

One drawing serves the page, the PDF and the picture in the Word file. It carries its own looks as attributes (the
content security policy refuses inline style), its own title and description for readers aloud, and says by pattern
and words whatever it says by colour. A missing value is a gap with its reason, never a zero.
"""

from portal.core.charts.draw import draw, height_of
from portal.core.charts.looks import WIDTH
from portal.core.charts.model import Chart, Mark, described, spoken, value_words

__all__ = ["WIDTH", "Chart", "Mark", "described", "draw", "height_of", "spoken", "value_words"]
