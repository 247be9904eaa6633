"""What was appended to a PDF besides signatures (pure; run as a process of its own).

A file that begins with our bytes may still say something else: an update before the signature can put another page
over ours, and a signature over all of it is then perfectly valid. So the state before is compared with the state
after, object by object, by pyHanko's rules for incremental updates.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any


def fields_changed(before: bytes, after: bytes) -> frozenset[str] | None:
    """Names of the form fields that differ between a PDF and what was appended to it; None when anything else does.

    Allowed beside fields is evidence: certificates, revocation lists, document time-stamps. `after` begins with
    `before`. ValueError when the two cannot be compared.
    """
    from pyhanko.pdf_utils.misc import PdfReadError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import SuspiciousModification

    if not after.startswith(before):
        raise ValueError("not an update of that file")
    try:
        base = PdfFileReader(io.BytesIO(before)).xrefs.total_revisions - 1
        found: Any = _policy().review_file(PdfFileReader(io.BytesIO(after)), base)
    except (PdfReadError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError("cannot be compared") from error
    if isinstance(found, SuspiciousModification):
        return None
    return frozenset(found.changed_form_fields)


def _policy() -> Any:
    """pyHanko's rules, and one entry more that may come into the catalogue: a certifying first signature notes itself
    in /Perms, which the library only expects after a signature, not before the first."""
    from pyhanko.sign.diff_analysis import (
        DEFAULT_DIFF_POLICY,
        CatalogModificationRule,
        ModificationLevel,
        ReferenceUpdate,
        StandardDiffPolicy,
    )
    from pyhanko.sign.diff_analysis.commons import compare_key_refs, qualify_transforming
    from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON

    class Catalogue(CatalogModificationRule):
        """The catalogue with /Perms."""

        def apply_qualified(self, old: Any, new: Any) -> Any:
            yield from super().apply_qualified(old, new)
            yield from qualify_transforming(
                ModificationLevel.LTA_UPDATES,
                compare_key_refs("/Perms", old, old.root, new.root),
                transform=ReferenceUpdate,
            )

    rule: Any = Catalogue  # the library's own __init__ has no types
    return StandardDiffPolicy(
        global_rules=[
            rule(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),
            *(
                each
                for each in DEFAULT_DIFF_POLICY.global_rules
                if not isinstance(each, CatalogModificationRule)
            ),
        ],
        form_rule=DEFAULT_DIFF_POLICY.form_rule,
    )


if __name__ == "__main__":
    changed = fields_changed(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]).read_bytes())
    if changed is None:
        sys.exit(1)
    print(json.dumps(sorted(changed)))
