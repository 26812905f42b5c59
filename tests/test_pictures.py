"""Pictures: what each carries is seen, and what is made of them carries nothing."""

import io
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from sanshe.pictures import (
    MAX_BYTES,
    MAX_SCANS,
    MAX_SIDE,
    Picture,
    UnreadableError,
    clean,
    examine,
    flaws,
    thumbnail,
)

RELAXED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description exif:GPSLatitude="26,5N"/>'
    b"</rdf:RDF></x:xmpmeta>"
)
KINDS = ("JPEG", "PNG", "WEBP")


def image(mode: str = "RGB", size: tuple[int, int] = (60, 40)) -> Image.Image:
    """A picture whose corners differ: the upper left one is dark."""
    made = Image.linear_gradient("L").resize(size).convert(mode if mode != "I;16" else "L")
    return made.convert("I;16") if mode == "I;16" else made


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.merge("RGB", [Image.effect_noise(size, 200) for _ in range(3)])


def saved(kind: str, made: Image.Image | None = None, **options: Any) -> bytes:
    file = io.BytesIO()
    (made or image()).save(file, kind, **options)
    return file.getvalue()


def exif(**groups: dict[int, Any]) -> bytes:
    """EXIF with tags in its first directory, in that of the exposure, and in that of the place."""
    made = Image.Exif()
    for name, below in (("exif", 0x8769), ("gps", 0x8825)):
        if name in groups:
            made.get_ifd(below).update(groups[name])
    made.update(groups.get("first", {}))
    return made.tobytes()  # as an object it counts as empty if its first directory is


GPS = exif(gps={1: "N", 2: (26.0, 5.0, 0.0), 3: "E", 4: (119.0, 18.0, 0.0)})
DEVICE = exif(first={0x010F: "HUAWEI", 0x0110: "ELS-AN00"})


def segment(code: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, code, len(body) + 2) + body


def with_segment(code: int, body: bytes, data: bytes | None = None) -> bytes:
    """A JPEG with one more segment after its first marker."""
    data = data or saved("JPEG")
    return data[:2] + segment(code, body) + data[2:]


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def with_chunk(name: bytes, body: bytes) -> bytes:
    """A PNG with one more chunk after its header."""
    data = saved("PNG")
    return data[:33] + chunk(name, body) + data[33:]


def png_header(width: int, height: int) -> bytes:
    """A tiny PNG that claims a size, and whose pixels would decode to zeros without end."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")]
    )


def jpeg_header(width: int, height: int) -> bytes:
    data = saved("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def webp_chunks(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(each)) + each + b"\0" * (len(each) % 2)
        for name, each in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("名单.txt", "甲")
    return file.getvalue()


def many_scans(count: int) -> bytes:
    """A progressive JPEG in which one scan is repeated."""
    data = saved("JPEG", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:start] + data[start:-2] * count + data[-2:]


def animated(kind: str) -> bytes:
    more = [image().rotate(90 * turn) for turn in (1, 2)]
    return saved(kind, save_all=True, append_images=more)


def thumbnailed() -> bytes:
    """EXIF whose first directory is followed by a second, that of the thumbnail."""
    directory = struct.pack("<H", 0) + struct.pack("<I", 14) + struct.pack("<HI", 0, 0)
    return with_segment(0xE1, b"Exif\0\0" + b"II*\0" + struct.pack("<I", 8) + directory)


def srgb() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


# Each file, and what is said of it: nothing, or a piece of the only message.
FINE: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: saved("JPEG"),
    "png": lambda: saved("PNG"),
    "webp": lambda: saved("WEBP"),
    "webp lossless": lambda: saved("WEBP", lossless=True),
    "webp clear": lambda: saved("WEBP", image("RGBA")),
    "progressive": lambda: saved("JPEG", progressive=True),
    "grey": lambda: saved("JPEG", image("L")),
    "cmyk": lambda: saved("JPEG", image("CMYK")),
    "palette": lambda: saved("PNG", image("P")),
    "16 bits": lambda: saved("PNG", image("I;16")),
    "clear": lambda: saved("PNG", image("LA")),
    "one bit": lambda: saved("PNG", image("1")),
    "resolution": lambda: saved("PNG", dpi=(300, 300)),
    "interlaced ends": lambda: saved("JPEG", restart_marker_blocks=1),
    "profile jpeg": lambda: saved("JPEG", icc_profile=srgb()),
    "profile png": lambda: saved("PNG", icc_profile=srgb()),
    "profile webp": lambda: saved("WEBP", icc_profile=srgb()),
    "turned jpeg": lambda: saved("JPEG", exif=exif(first={0x0112: 6})),
    "turned png": lambda: saved("PNG", exif=exif(first={0x0112: 6})),
    "turned webp": lambda: saved("WEBP", exif=exif(first={0x0112: 6})),
    "taken on": lambda: saved("JPEG", exif=exif(exif={0x9003: "2021:05:01 10:00:00"})),
    "longest side": lambda: saved("PNG", image("1", (MAX_SIDE, 10))),
}
ILL: dict[str, tuple[Callable[[], bytes], str]] = {
    "no picture": (lambda: b"hello", "不是 JPEG、PNG 或 WebP"),
    "nothing": (lambda: b"", "不是 JPEG、PNG 或 WebP"),
    "gif": (lambda: saved("GIF"), "不是 JPEG、PNG 或 WebP"),
    "bmp": (lambda: saved("BMP"), "不是 JPEG、PNG 或 WebP"),
    "svg": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是 JPEG、PNG 或 WebP"),
    "zip before": (lambda: zipped() + saved("JPEG"), "不是 JPEG、PNG 或 WebP"),
    "gps jpeg": (lambda: saved("JPEG", exif=GPS), "记着地点"),
    "gps png": (lambda: saved("PNG", exif=GPS), "记着地点"),
    "gps webp": (lambda: saved("WEBP", exif=GPS), "记着地点"),
    "device jpeg": (lambda: saved("JPEG", exif=DEVICE), "型号"),
    "device png": (lambda: saved("PNG", exif=DEVICE), "型号"),
    "device webp": (lambda: saved("WEBP", exif=DEVICE), "型号"),
    "software": (lambda: saved("JPEG", exif=exif(first={0x0131: "ELS-AN00 10.1"})), "型号"),
    "artist": (lambda: saved("JPEG", exif=exif(first={0x013B: "甲"})), "机主"),
    "owner": (lambda: saved("JPEG", exif=exif(exif={0xA430: "甲"})), "机主"),
    "serial": (lambda: saved("JPEG", exif=exif(exif={0xA431: "1"})), "编号"),
    "maker note": (lambda: saved("JPEG", exif=exif(exif={0x927C: b"x"})), "型号"),
    "description": (lambda: saved("JPEG", exif=exif(first={0x010E: "甲"})), "文字或数据"),
    "user comment": (lambda: saved("JPEG", exif=exif(exif={0x9286: b"x"})), "文字或数据"),
    "unknown tag": (lambda: saved("JPEG", exif=exif(first={0xC000: "x"})), "文字或数据"),
    "odd exif": (lambda: with_segment(0xE1, b"Exif\0\0II*\0\xff\xff\xff\xff"), "文字或数据"),
    "exif in a circle": (
        lambda: with_segment(
            0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\x87\x69\0\4\0\0\0\1\0\0\0\x08\0\0\0\0"
        ),
        "文字或数据",
    ),
    "thumbnail": (thumbnailed, "缩略图"),
    "jfif thumbnail": (
        lambda: with_segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc"),
        "缩略图",
    ),
    "jfxx thumbnail": (lambda: with_segment(0xE0, b"JFXX\0\x13\1\1abc"), "缩略图"),
    "comment": (lambda: saved("JPEG", comment="甲摄"), "文字或数据"),
    "xmp": (
        lambda: with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        "文字或数据",
    ),
    "other maker": (lambda: with_segment(0xE4, b"x"), "文字或数据"),
    "more pictures": (lambda: with_segment(0xE2, b"MPF\0x"), "文字或数据"),
    "png text": (lambda: with_chunk(b"tEXt", b"Author\0x"), "文字或数据"),
    "png packed text": (lambda: with_chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x")), "文字或数据"),
    "png own chunk": (lambda: with_chunk(b"prVt", b"x"), "文字或数据"),
    "png time": (lambda: with_chunk(b"tIME", b"1234567"), "文字或数据"),
    "webp own chunk": (
        lambda: webp_chunks((b"VP8L", saved("WEBP", lossless=True)[20:]), (b"ABCD", b"x")),
        "文字或数据",
    ),
    "zip after jpeg": (lambda: saved("JPEG") + zipped(), "结束以后"),
    "zip after png": (lambda: saved("PNG") + zipped(), "结束以后"),
    "zip after webp": (lambda: saved("WEBP") + zipped(), "结束以后"),
    "one byte after": (lambda: saved("JPEG") + b"\0", "还有 1 个字节"),
    "animated webp": (lambda: animated("WEBP"), "动图，有 3 帧"),
    "animated png": (lambda: animated("PNG"), "动图，有 3 帧"),
    "too wide": (lambda: saved("PNG", image("1", (MAX_SIDE + 1, 10))), "最长边"),
    "too high": (lambda: saved("PNG", image("1", (10, MAX_SIDE + 1))), "最长边"),
    "too heavy": (lambda: saved("PNG", noise((700, 700))), "不得超过 600 KB"),
    "bomb png": (lambda: png_header(60000, 60000), "太复杂"),
    "bomb jpeg": (lambda: jpeg_header(60000, 60000), "太复杂"),
    "bomb webp": (
        lambda: webp_chunks((b"VP8X", b"\0" * 4 + b"\xff\xff\xff" * 2), (b"VP8 ", b"x")),
        "太复杂",
    ),
    "too many scans": (lambda: many_scans(MAX_SCANS), "太复杂"),
    "half jpeg": (lambda: saved("JPEG", noise((90, 90)))[:4000], "不完整"),
    "half png": (lambda: saved("PNG", noise((90, 90)))[:4000], "不完整"),
    "half webp": (lambda: saved("WEBP", noise((90, 90)))[:4000], "不完整"),
    "jpeg without end": (lambda: saved("JPEG")[:-2], "不完整"),
    "png without end": (lambda: saved("PNG")[:-12], "不完整"),
    "bad pixels": (lambda: _flipped(saved("PNG"), 60), "损坏"),
    "no pixels": (lambda: b"\xff\xd8\xff\xd9", "损坏"),
    "png with pixels missing": (lambda: png_header(1000, 1000), "不完整"),
    "two headers": (lambda: with_chunk(b"IHDR", saved("PNG")[16:29]), "损坏"),
    "two sizes": (
        lambda: webp_chunks((b"VP8X", b"\0" * 10), (b"VP8L", saved("WEBP", lossless=True)[20:])),
        "损坏",
    ),
    "text in a jpeg's coat": (lambda: b"\xff\xd8\xff\xe0 <script>alert(1)</script>", "不完整"),
}


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


@pytest.mark.parametrize("name", FINE)
def test_fine(name: str) -> None:
    picture = examine(FINE[name]())
    assert flaws(picture) == []
    assert picture.frames == 1
    assert (picture.has_location, picture.has_device, picture.trailing) == (False, False, 0)


@pytest.mark.parametrize("name", ILL)
def test_ill(name: str) -> None:
    make, said = ILL[name]
    found = flaws(examine(make()))
    assert len(found) == 1, found
    assert said in found[0].message
    assert found[0].fix.endswith("。")


def test_what_a_picture_is() -> None:
    data = saved("JPEG", image(size=(30, 50)), exif=GPS)
    assert examine(data) == Picture("jpeg", 30, 50, len(data), 1, has_location=True)
    assert examine(saved("WEBP", image(size=(31, 7)))).width == 31
    assert examine(saved("WEBP", image("RGBA", (31, 7)), lossless=True)).height == 7
    assert examine(saved("PNG") + b"abc").trailing == 3


@pytest.mark.parametrize(
    "data",
    [
        with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x5a\0\3abc"),
        with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        saved("WEBP", xmp=XMP),
        saved("JPEG", comment="GPS 26.08 119.30"),
    ],
    ids=["xmp jpeg", "iptc", "xmp png", "xmp webp", "comment"],
)
def test_places_in_texts(data: bytes) -> None:
    picture = examine(data)
    assert (picture.has_location, picture.has_notes) == (True, True)


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("a.png", "JPEG", "以“.png”结尾，内容却是 JPEG"),
        ("a.jpg", "PNG", "以“.jpg”结尾，内容却是 PNG"),
        ("a.jpeg", "WEBP", "内容却是 WebP"),
        ("a", "JPEG", "内容却是 JPEG"),
        ("a.JPG", "JPEG", ""),
        ("a.jpeg", "JPEG", ""),
        ("a.webp", "WEBP", ""),
        ("", "PNG", ""),
    ],
)
def test_the_suffix_must_tell_the_truth(name: str, kind: str, said: str) -> None:
    found = flaws(examine(saved(kind)), name)
    assert [said in each.message for each in found] == ([True] if said else [])


def test_limits_are_arguments() -> None:
    picture = examine(saved("JPEG"))
    assert len(flaws(picture, max_side=59)) == 1
    assert len(flaws(picture, max_bytes=picture.bytes - 1)) == 1
    assert flaws(picture, max_side=60, max_bytes=picture.bytes) == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    data = saved("JPEG", exif=GPS, comment="x") + b"x"
    assert len(flaws(examine(data), "a.png")) == 4


@pytest.mark.parametrize("name", ["bomb png", "bomb jpeg", "bomb webp", "too many scans"])
def test_bombs_are_not_opened(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        pytest.fail("opened")

    data = ILL[name][0]()
    monkeypatch.setattr(Image, "open", opened)
    assert examine(data).problem == "too-complex"
    with pytest.raises(UnreadableError, match="太复杂"):
        clean(data)


def test_a_tail_of_markers_costs_little() -> None:
    began = time.process_time()
    examine(b"\xff\xd8" + b"\xff" * 5_000_000)
    examine(b"\xff\xd8" + segment(0xDA, b"") + b"\xff\0" * 2_000_000)
    examine(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + chunk(b"abcd", b"") * 200_000)
    assert time.process_time() - began < 20


# ---------------------------------------------------------------- what is made of them

MENDABLE = {
    **FINE,
    **{
        name: make
        for name, (make, said) in ILL.items()
        if not any(word in said for word in ("不是", "太复杂", "不完整", "损坏"))
    },
}


@pytest.mark.parametrize("name", MENDABLE)
def test_clean(name: str) -> None:
    data = MENDABLE[name]()
    made = clean(data)
    before, after = examine(data), examine(made)
    assert flaws(after) == []
    assert after.kind == before.kind
    assert clean(data) == made
    assert clean(made) == made
    with Image.open(io.BytesIO(made)) as opened:
        assert not opened.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment", "photoshop"} & opened.info.keys()
        assert opened.mode in ("L", "RGB", "RGBA", "P", "1", "I;16", "LA", "CMYK")
    for secret in (b"HUAWEI", b"ELS-AN00", b"GPS", zipped()):
        assert secret not in made


@pytest.mark.parametrize("name", [name for name in ILL if name not in MENDABLE])
def test_what_can_not_be_mended_is_said(name: str) -> None:
    data = ILL[name][0]()
    for make in (clean, lambda each: thumbnail(each, 10)):
        with pytest.raises(UnreadableError, match="。"):
            make(data)


def test_what_is_clean_stays_as_it_is() -> None:
    for kind in KINDS:
        assert clean(saved(kind)) == saved(kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("turn", range(1, 9))
def test_upright(kind: str, turn: int) -> None:
    """The dark edge is where a viewer that heeds EXIF shows it."""
    made = clean(saved(kind, exif=exif(first={0x0112: turn})))
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.size == ((40, 60) if turn > 4 else (60, 40))
        grey = opened.convert("L")
        width, height = grey.size
        edges = {
            "top": grey.getpixel((width // 2, 1)),
            "left": grey.getpixel((1, height // 2)),
            "bottom": grey.getpixel((width // 2, height - 2)),
            "right": grey.getpixel((width - 2, height // 2)),
        }
    darkest = min(edges, key=lambda edge: edges[edge])  # type: ignore[arg-type, return-value]
    expected = ["top", "top", "bottom", "bottom", "left", "right", "right", "left"]
    assert darkest == expected[turn - 1]


def test_pixels_keep_their_values() -> None:
    wide = Image.new("I;16", (4, 4), 0x8000)
    colours = Image.new("P", (4, 4), 3)
    colours.putpalette(bytes(range(48)))
    for made, pixel in (
        (clean(saved("PNG", wide, exif=GPS)), 0x80),
        (clean(saved("PNG", Image.new("RGBA", (4, 4), (9, 8, 7, 6)), exif=GPS)), (9, 8, 7, 6)),
        (clean(saved("PNG", colours, exif=GPS, transparency=3)), None),
    ):
        with Image.open(io.BytesIO(made)) as opened:
            if pixel is None:
                assert opened.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]
            else:
                assert opened.getpixel((0, 0)) == pixel


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_large_ones_come_within_the_limits(kind: str) -> None:
    data = saved(kind, noise((2600, 1300)))
    made = clean(data)
    after = examine(made)
    assert flaws(after) == []
    assert after.bytes > MAX_BYTES // 4
    assert abs(after.width / after.height - 2) < 0.02
    assert clean(data) == made


@pytest.mark.parametrize("kind", KINDS)
def test_thumbnail(kind: str) -> None:
    data = saved(kind, image(size=(300, 200)), exif=exif(first={0x0112: 6, 0x010F: "HUAWEI"}))
    made = thumbnail(data, 100)
    after = examine(made)
    assert (after.kind, after.width, after.height) == (kind.lower(), 100, 150)
    assert flaws(after) == []
    assert thumbnail(data, 100) == made
    assert examine(thumbnail(data, 5000)).width == 200


@RELAXED
@given(
    st.sampled_from([make() for make in FINE.values()]),
    st.lists(st.tuples(st.integers(0, 2000), st.binary(max_size=6)), max_size=4),
    st.integers(0, 4000),
)
def test_any_bytes_can_be_examined(data: bytes, edits: list[tuple[int, bytes]], end: int) -> None:
    for at, piece in edits:
        data = data[:at] + piece + data[at + len(piece) :]
    data = data[: end or None]
    picture = examine(data)
    for words in flaws(picture, "a.jpg"):
        assert words.message.endswith("。")
    if picture.kind and not picture.problem:
        assert flaws(examine(clean(data))) == []
