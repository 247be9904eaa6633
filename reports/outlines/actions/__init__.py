"""The verbs about what is asked, one home each.

loading (the file), publishing (freezing), roles (who is what in a programme), copying (new outlines and versions),
shaping (the content of a draft, through draft), indicators (the catalogue).
"""
