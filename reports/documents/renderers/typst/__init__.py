"""Large annexes by Typst: a fixed template, fed with JSON in a process of its own.

    pieces.py   an annex cut into files of bounded size, each as plain values (pure)
    faces.py    the font files, from fontconfig
    process.py  one file set by `child.py`, with a time limit
    annex.typ   the template; text of a report reaches it as JSON strings only, which Typst never reads as markup

The look is that of static/css/paper.css; tests compare both engines' pages.
"""
