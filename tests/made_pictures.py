"""Pictures of our making for cases: `picture: <name>` calls the function of that name."""

import io

from PIL import Image, ImageDraw

SKY, WALL, GROUND, WOOD, STOOL = "#cfe3ee", "#e9dcc3", "#b9b2a3", "#9a6b3f", "#5b7a5e"


def plain() -> bytes:
    """Twelve tables in a yard, as flat colours. The life tree's zhuozi.png was made by this."""
    image = Image.new("RGB", (480, 270), SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 70, 480, 150), fill=WALL)
    draw.rectangle((0, 150, 480, 270), fill=GROUND)
    for index in range(12):
        x, y = 40 + index % 6 * 70, 165 + index // 6 * 55
        draw.rectangle((x, y, x + 44, y + 10), fill=WOOD)
        draw.rectangle((x + 18, y + 10, x + 26, y + 30), fill=WOOD)
        draw.rectangle((x - 14, y + 18, x - 4, y + 30), fill=STOOL)
        draw.rectangle((x + 48, y + 18, x + 58, y + 30), fill=STOOL)
    return _png(image)


def jpeg() -> bytes:
    """A JPEG with nothing but its pixels."""
    made = io.BytesIO()
    Image.new("RGB", (60, 40), SKY).save(made, "JPEG")
    return made.getvalue()


def with_place() -> bytes:
    """A JPEG as a phone takes it: it knows where (an invented place) and by which phone."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (26.0, 5.0, 0.0), 3: "E", 4: (119.0, 18.0, 0.0)})
    exif.update({0x010F: "SHILI", 0x0110: "SL-1"})
    made = io.BytesIO()
    Image.new("RGB", (60, 40), SKY).save(made, "JPEG", exif=exif)
    return made.getvalue()


def with_comment() -> bytes:
    """A JPEG with words beside its pixels."""
    made = io.BytesIO()
    Image.new("RGB", (60, 40), SKY).save(made, "JPEG", comment="示例".encode())
    return made.getvalue()


def widest() -> bytes:
    """Exactly at the limit of the sides."""
    return _png(Image.new("RGB", (2000, 40), SKY))


def too_wide() -> bytes:
    """A pixel beyond the limit."""
    return _png(Image.new("RGB", (2001, 40), SKY))


def text() -> bytes:
    """No picture at all."""
    return "这不是图片。".encode()


def _png(image: Image.Image) -> bytes:
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()
