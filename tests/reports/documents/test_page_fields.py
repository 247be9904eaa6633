"""What is written into fields and signed stands on the pictures of the pages as it stands on paper."""

import io

from PIL import Image, ImageChops

from reports.documents import images
from tests.reports.documents.signing_steps import places, steps
from tests.reports.documents.test_signing_stamps import is_blue, is_red, share


def cut(content: bytes, box: dict) -> Image.Image:
    """The place on the picture that the screen shows."""
    picture = Image.open(io.BytesIO(images.page_png(content, box["page"]))).convert("RGB")
    height = images.sheets(content)[box["page"]][1]
    top = height - box["y"] - box["height"]
    corners = (box["x"], top, box["x"] + box["width"], top + box["height"])
    return picture.crop(tuple(round(each * images.SCALE) for each in corners))


def test_number_signature_and_seal_are_on_the_picture_after_their_step_and_not_before():
    done, where = steps(), places()
    assert share(cut(done.person, where["signature"]), is_blue) > 0.01
    assert share(cut(done.prepared, where["signature"]), is_blue) == 0
    before, after = cut(done.person, where["number"]), cut(done.numbered, where["number"])
    assert ImageChops.difference(before, after).getbbox() is not None
    assert share(cut(done.organisation, where["seal"]), is_red) > 0.01
    assert share(cut(done.numbered, where["seal"]), is_red) == 0
