"""Pictures: what one is, what it says beyond what it shows, and the same picture without that.

`examine` reads the container itself, byte by byte and by its content, never by its name: what a file
carries beside its pixels (place, device, texts, a second file) is not what a picture library looks
for. Pixels are decoded only afterwards, and only where header and structure promise little work.
Pillow is imported when pixels are needed.

Sources: JPEG (ITU-T T.81) and EXIF 2.32; PNG (W3C, third edition); WebP (RFC 9649).
"""

from __future__ import annotations

import math
import struct
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from PIL.Image import Image, Resampling

MAX_SIDE = 2000
MAX_BYTES = 600 * 1024  # 600 KB as a file manager counts: KiB
MAX_PIXELS = 50_000_000  # more are never decoded: a phone's best camera has as many
MAX_SCANS = 64  # of a progressive JPEG: each costs a walk over all pixels; tools write about ten

Kind = Literal["jpeg", "png", "webp", ""]
KINDS = tuple(kind for kind in get_args(Kind) if kind)
SUFFIXES: dict[str, Kind] = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp"}

FITS = "case-picture-fits"
PLAIN = "case-picture-is-plain"
FLAWS: dict[str, str] = {
    FITS: f"""图片的格式和大小不合适。

为什么：图片要在手机上也打得开。只收 JPEG、PNG、WebP，按内容判断；最长边不超过 {MAX_SIDE} 像素，文件不超过 {MAX_BYTES // 1024} KB。

怎么改：用 sanshe pictures --clean 整理，或用看图软件缩小以后另存为 JPEG。""",
    PLAIN: """图片里带着画面以外的信息。

为什么：手机拍的照片多半记着拍摄地点、手机型号和缩略图，进了仓库就等于公开，能找到拍照的人和他的住处。

怎么改：用 sanshe pictures --clean 整理以后再交；带着地点的照片已经提交过的，请马上联系维护人员从历史里清除。""",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """What a file is and carries. `kind` is "" where it is none of ours, `problem` "" if it is whole."""

    kind: Kind
    width: int
    height: int
    bytes: int
    frames: int
    has_location: bool = False
    has_device: bool = False
    has_notes: bool = False
    """XMP, IPTC, comments, names, and whatever nobody here knows the purpose of."""
    has_thumbnail: bool = False
    trailing: int = 0
    """Bytes after the picture's end."""
    problem: Literal["", "broken", "truncated", "too-complex"] = ""


class Words(NamedTuple):
    """What is wrong with a picture, and how to mend it."""

    message: str
    fix: str
    rule: str = FITS
    """A key of `FLAWS`."""


class UnreadableError(ValueError):
    """No picture can be made of this; says so in Chinese."""


def examine(data: bytes) -> Picture:
    """What `data` is. Never raises on any bytes, and never decodes what its header makes huge."""
    return _examine(data)[0]


def flaws(
    picture: Picture, name: str = "", *, max_side: int = MAX_SIDE, max_bytes: int = MAX_BYTES
) -> list[Words]:
    """What keeps `picture` from being published; of `name` only the suffix counts."""
    if not picture.kind:
        message = "这个文件不是 JPEG、PNG 或 WebP 图片（按内容判断，不看扩展名）。"
        return [Words(message, "请用看图软件打开，另存为 JPEG 再交；只改扩展名没有用。")]
    if picture.problem:
        return [_PROBLEMS[picture.problem]]
    return list(_flaws(picture, name, max_side, max_bytes))


def clean(data: bytes) -> bytes:
    """The same picture upright and within the limits, without anything beside its pixels.

    Of the same kind, and for the same bytes always the same bytes; one that is clean already stays as
    it is. Colours become sRGB, of an animation the first picture is kept. Raises `UnreadableError`.
    """
    picture, beside = _examine(data)
    if not flaws(picture) and not beside.has_exif and not beside.has_profile:
        return data
    image = _upright(data, picture)
    image.thumbnail((MAX_SIDE, MAX_SIDE), _lanczos())
    while True:
        size = MAX_BYTES
        for made in _saved(image, picture.kind):
            size = len(made)
            if size <= MAX_BYTES:
                return made
        # Bytes go with pixels; a little less each time, so that two or three rounds are enough.
        scale = min(math.sqrt(MAX_BYTES / size), 0.95)
        sides = (max(int(side * scale), 1) for side in image.size)
        image = image.resize((next(sides), next(sides)), _lanczos())


def thumbnail(data: bytes, width: int) -> bytes:
    """The picture upright, at most `width` pixels wide, without anything beside its pixels.

    Never enlarged; otherwise as `clean`.
    """
    picture, _ = _examine(data)
    image = _upright(data, picture)
    if image.width > width:
        image = image.resize((width, max(round(image.height * width / image.width), 1)), _lanczos())
    return next(_saved(image, picture.kind))


# ---------------------------------------------------------------- words

_CLEAN = "请用 sanshe pictures --clean 整理这张图片，再交整理过的；不会用的，请维护人员代为整理。"
_PURGE = "带着地点的已经提交过的，请马上联系维护人员从历史里清除。"
_AGAIN = "请找原图重新导出，传完以后先打开看一看再交。"
_PROBLEMS = {
    "broken": Words("图片已经损坏，打不开。", _AGAIN),
    "truncated": Words("图片不完整，后面一截没有了，多半是没有传完。", _AGAIN),
    "too-complex": Words(
        f"图片的内部结构太复杂（尺寸超过 {MAX_PIXELS // 10_000} 万像素，或分成了太多层），不敢打开。",
        f"请用看图软件缩小到最长边 {MAX_SIDE} 像素以内，另存为普通的 JPEG。",
    ),
}


def _flaws(picture: Picture, name: str, max_side: int, max_bytes: int) -> Iterator[Words]:
    shown = picture.kind.upper().replace("WEBP", "WebP")
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if name and SUFFIXES.get(suffix) != picture.kind:
        wanted = " 或 ".join(f".{end}" for end, kind in SUFFIXES.items() if kind == picture.kind)
        yield Words(
            f"文件名以“.{suffix[:10]}”结尾，内容却是 {shown} 图片。",
            f"请把扩展名改成 {wanted}，index.md 里写到它的地方一起改。",
        )
    if max(picture.width, picture.height) > max_side:
        yield Words(
            f"图片有 {picture.width}×{picture.height} 像素，最长边不得超过 {max_side} 像素。",
            f"请把最长边缩小到 {max_side} 像素以内。{_CLEAN}",
        )
    if picture.bytes > max_bytes:
        yield Words(
            f"图片有 {-(-picture.bytes // 1024)} KB，不得超过 {max_bytes // 1024} KB。",
            f"请缩小尺寸，或把照片存成 JPEG、质量调低一些。{_CLEAN}",
        )
    if picture.frames > 1:
        yield Words(
            f"这是动图，有 {picture.frames} 帧；只收静止的图片。", "请选其中一帧，另存为 JPEG。"
        )
    if picture.has_location:
        message = "图片里记着地点（拍摄位置或地名），别人能据此找到拍摄的地方。"
        yield Words(message, _CLEAN + _PURGE, PLAIN)
    if picture.has_device:
        message = "图片里记着手机或相机的型号、软件、编号或机主，能据此认出是谁拍的。"
        yield Words(message, _CLEAN, PLAIN)
    if picture.has_notes:
        message = "图片里藏着画面以外的文字或数据（备注、作者、编辑记录等），看不见，却会一起公开。"
        yield Words(message, _CLEAN, PLAIN)
    if picture.has_thumbnail:
        message = "图片里另藏着一张缩略图，可能还是裁剪、打码以前的样子。"
        yield Words(message, _CLEAN, PLAIN)
    if picture.trailing:
        message = f"图片结束以后还有 {picture.trailing} 个字节，那里可能藏着别的文件。"
        yield Words(message, _CLEAN, PLAIN)


# ---------------------------------------------------------------- containers


class _BrokenError(Exception):
    """The bytes contradict the format."""


class _TruncatedError(Exception):
    """The bytes end too early."""


@dataclass(slots=True)
class _Beside:
    """What a container holds, as far as it was read."""

    width: int = 0
    height: int = 0
    frames: int = 1
    scans: int = 0
    end: int = 0
    has_exif: bool = False
    has_profile: bool = False
    found: set[str] = field(default_factory=set)
    """Of: location, device, notes, thumbnail."""


def _kind(data: bytes) -> Kind:
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    return ""


def _examine(data: bytes) -> tuple[Picture, _Beside]:
    kind = _kind(data)
    beside = _Beside()
    problem: Literal["", "broken", "truncated", "too-complex"] = ""
    try:
        if kind:
            {"jpeg": _read_jpeg, "png": _read_png, "webp": _read_webp}[kind](data, beside)
    except _TruncatedError:
        problem = "truncated"
    except _BrokenError:
        problem = "broken"
    if beside.width * beside.height > MAX_PIXELS or beside.scans > MAX_SCANS:
        problem = "too-complex"
    elif kind and not problem:
        problem = _decoded(data, kind, (beside.width, beside.height))
    return Picture(
        kind=kind,
        width=beside.width,
        height=beside.height,
        bytes=len(data),
        frames=beside.frames if kind else 0,
        has_location="location" in beside.found,
        has_device="device" in beside.found,
        has_notes="notes" in beside.found,
        has_thumbnail="thumbnail" in beside.found,
        trailing=max(len(data) - beside.end, 0) if kind and not problem else 0,
        problem=problem,
    ), beside


def _part(data: bytes, start: int, size: int) -> bytes:
    if start + size > len(data):
        raise _TruncatedError
    return data[start : start + size]


_JPEG_PLAIN = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
_XMP = (b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0")


def _read_jpeg(data: bytes, beside: _Beside) -> None:
    at = 2
    while True:
        mark, code = _part(data, at, 2)
        if mark != 0xFF:
            raise _BrokenError
        if code == 0xFF:  # a filling byte
            at += 1
            continue
        at += 2
        if code == 0xD9:
            beside.end = at
            break
        if code <= 0x01 or 0xD0 <= code <= 0xD8:
            raise _BrokenError
        size = int.from_bytes(_part(data, at, 2), "big")
        body = _part(data, at, size)[2:]
        at += size
        if size < 2:
            raise _BrokenError
        if 0xC0 <= code <= 0xCF and code not in (0xC4, 0xC8, 0xCC):
            if len(body) < 6 or beside.width:
                raise _BrokenError
            beside.height, beside.width = struct.unpack(">HH", body[1:5])
        elif 0xE0 <= code <= 0xEF or code == 0xFE:
            _jpeg_note(code, body, beside)
        elif code == 0xDA:
            beside.scans += 1
            at = _end_of_scan(data, at)
    if not beside.width or not beside.height or not beside.scans:
        raise _BrokenError


def _jpeg_note(code: int, body: bytes, beside: _Beside) -> None:
    if code == 0xE1 and body.startswith(b"Exif\0"):
        _read_exif(body[6:], beside)
    elif code == 0xE1 and body.startswith(_XMP):
        _read_words(body, beside)
    elif code == 0xE0 and body.startswith(b"JFIF\0"):
        if len(body) > 14:
            beside.found.add("thumbnail")
    elif code == 0xE0 and body.startswith(b"JFXX\0"):
        beside.found.add("thumbnail")
    elif code in _JPEG_PLAIN and body.startswith(_JPEG_PLAIN[code]):
        beside.has_profile |= code == 0xE2
    else:  # comments, IPTC, and what other makers keep for themselves
        _read_words(body, beside)


def _end_of_scan(data: bytes, at: int) -> int:
    """The index of the marker after the compressed data at `at`."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            raise _TruncatedError
        if data[at + 1] and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2


_PNG_PLAIN = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD pHYs hIST cICP mDCV cLLI".split()
)


def _read_png(data: bytes, beside: _Beside) -> None:
    at = 8
    while True:
        size, name = struct.unpack(">I4s", _part(data, at, 8))
        if (at == 8) != (name == b"IHDR") or (at == 8 and size != 13):
            raise _BrokenError
        if name == b"IHDR":
            beside.width, beside.height = struct.unpack(">II", _part(data, at + 8, 8))
        body = _part(data, at + 8, size + 4)[:-4]
        at += size + 12
        if name == b"acTL":
            beside.frames = max(int.from_bytes(body[:4], "big"), 1)
        elif name == b"eXIf":
            _read_exif(body, beside)
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            _read_words(body, beside)
        elif name == b"iCCP":
            beside.has_profile = True
        elif name == b"IEND":
            break
        elif name not in _PNG_PLAIN and name not in (b"fcTL", b"fdAT"):
            beside.found.add("notes")
    beside.end = at
    if not beside.width or not beside.height:
        raise _BrokenError


def _read_webp(data: bytes, beside: _Beside) -> None:
    end = int.from_bytes(_part(data, 4, 4), "little") + 8
    frames = 0
    at = 12
    while at < end:
        name, size = struct.unpack("<4sI", _part(data, at, 8))
        body = _part(data, at + 8, size)
        at += 8 + size + size % 2
        if name == b"VP8X" and size >= 10:
            beside.width = int.from_bytes(body[4:7], "little") + 1
            beside.height = int.from_bytes(body[7:10], "little") + 1
        elif name == b"VP8 " and size >= 10:
            _webp_size(beside, *(side & 0x3FFF for side in struct.unpack("<HH", body[6:10])))
        elif name == b"VP8L" and size >= 5:
            bits = int.from_bytes(body[1:5], "little")
            _webp_size(beside, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        elif name == b"ANMF":
            frames += 1
        elif name == b"EXIF":
            _read_exif(body.removeprefix(b"Exif\0\0"), beside)
        elif name == b"XMP ":
            _read_words(body, beside)
        elif name == b"ICCP":
            beside.has_profile = True
        elif name not in (b"ANIM", b"ALPH"):
            beside.found.add("notes")
    beside.frames = max(frames, 1)
    beside.end = end
    if not beside.width or not beside.height:
        raise _BrokenError


def _webp_size(beside: _Beside, width: int, height: int) -> None:
    if beside.width and (beside.width, beside.height) != (width, height):
        raise _BrokenError
    beside.width, beside.height = width, height


# ---------------------------------------------------------------- what people did not mean to say

# What a tag tells. Those in `_PLAIN_TAGS` tell how to show the picture, how it was exposed, when it
# was taken; those in neither table are taken for notes.
_PLAIN_TAGS = frozenset(
    {0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0112, 0x0115, 0x011A, 0x011B, 0x011C, 0x0128}
    | {0x012D, 0x0132, 0x013E, 0x013F, 0x0211, 0x0212, 0x0213, 0x0214, 0x829A, 0x829D, 0x8769}
    | {0x8822, 0x8827, 0x8830, 0x8832, 0x9000, 0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9101}
    | {0x9102, 0x9201, 0x9202, 0x9203, 0x9204, 0x9205, 0x9207, 0x9208, 0x9209, 0x920A, 0x9290}
    | {0x9291, 0x9292, 0xA000, 0xA001, 0xA002, 0xA003, 0xA217, 0xA300, 0xA301, 0xA401, 0xA402}
    | {0xA403, 0xA404, 0xA405, 0xA406, 0xA407, 0xA408, 0xA409, 0xA40A, 0xA40C}
)
_TOLD_BY_TAG = {
    0x8825: "location",  # GPS
    0x010F: "device",  # Make
    0x0110: "device",  # Model
    0x0131: "device",  # Software: phones write their model and version here
    0x013B: "device",  # Artist
    0x013C: "device",  # HostComputer
    0x8298: "device",  # Copyright
    0x927C: "device",  # MakerNote
    0xA420: "device",  # ImageUniqueID
    0xA430: "device",  # CameraOwnerName
    0xA431: "device",  # BodySerialNumber
    0xA432: "device",  # LensSpecification
    0xA433: "device",  # LensMake
    0xA434: "device",  # LensModel
    0xA435: "device",  # LensSerialNumber
    0xC614: "device",  # UniqueCameraModel
    0xC62F: "device",  # CameraSerialNumber
}
_EXIF_IFD = 0x8769
_LOCATION_WORDS = (b"gps", b"location", b"city", b"country", b"state", b"latitude", b"longitude")
_DEVICE_WORDS = (b":make", b":model", b"serial", b"owner", b":lens", b"creatortool")
_IPTC_PLACES = tuple(b"\x1c\x02" + bytes([number]) for number in (26, 27, 90, 92, 95, 100, 101))


def _read_words(body: bytes, beside: _Beside) -> None:
    """XMP, IPTC, comments: none belongs here, whatever it says; place and device are told apart."""
    beside.found.add("notes")
    said = body.replace(b"\0", b"").lower()
    if any(word in said for word in _LOCATION_WORDS) or any(each in body for each in _IPTC_PLACES):
        beside.found.add("location")
    if any(word in said for word in _DEVICE_WORDS):
        beside.found.add("device")


def _read_exif(body: bytes, beside: _Beside) -> None:
    beside.has_exif = True
    order: Literal["<", ">"] = "<" if body[:2] == b"II" else ">"
    try:
        if struct.unpack_from(f"{order}2sH", body) != (body[:2], 42) or body[:2] not in (
            b"II",
            b"MM",
        ):
            raise _BrokenError
        (first,) = struct.unpack_from(f"{order}I", body, 4)
        second = _read_ifd(body, order, first, beside)
        if second:
            beside.found.add("thumbnail")
    except (struct.error, _BrokenError):  # who knows what it is
        beside.found.add("notes")


def _read_ifd(body: bytes, order: str, at: int, beside: _Beside, depth: int = 0) -> int:
    """The index of the next directory, 0 if there is none."""
    (count,) = struct.unpack_from(f"{order}H", body, at)
    for index in range(count):
        tag, _, _, value = struct.unpack_from(f"{order}HHII", body, at + 2 + 12 * index)
        if tag == _EXIF_IFD:
            if depth:
                raise _BrokenError
            _read_ifd(body, order, value, beside, depth + 1)
        elif tag not in _PLAIN_TAGS:
            beside.found.add(_TOLD_BY_TAG.get(tag, "notes"))
    after: int = struct.unpack_from(f"{order}I", body, at + 2 + 12 * count)[0]
    return after


# ---------------------------------------------------------------- pixels


def _decoded(
    data: bytes, kind: Kind, size: tuple[int, int]
) -> Literal["", "broken", "truncated", "too-complex"]:
    """Whether the pixels are all there."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=[kind]) as image:
                if image.size != size:
                    return "broken"
                image.load()
    except Exception as error:  # noqa: BLE001  a broken picture may raise anything
        return "truncated" if "truncated" in str(error) else "broken"
    return ""


def _lanczos() -> Resampling:
    from PIL.Image import Resampling

    return Resampling.LANCZOS


def _upright(data: bytes, picture: Picture) -> Image:
    """The pixels of the first frame as sRGB or grey of 8 bits, with alpha where there is any."""
    if not picture.kind or picture.problem:
        raise UnreadableError(flaws(picture)[0].message)
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(BytesIO(data), formats=[picture.kind]) as opened:
            profile = opened.info.get("icc_profile")
            try:
                image = ImageOps.exif_transpose(opened)
            except Exception:  # noqa: BLE001  EXIF that nobody can read turns nothing
                image = opened.copy()
    if image.mode.startswith("I"):  # 16 bits a pixel; Pillow would cut, not scale
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    is_clear = "A" in image.mode or "a" in image.mode or "transparency" in image.info
    if profile and not is_clear:
        image = _as_srgb(image, profile)
    if picture.kind != "jpeg" and is_clear:
        image = image.convert("RGBA")
    elif image.mode != "L":
        image = image.convert("RGB")
    pixels = Image.new(image.mode, image.size)
    pixels.paste(image)
    return pixels


def _as_srgb(image: Image, profile: bytes) -> Image:
    """`image` in the colours that a screen shows without a profile."""
    try:
        from PIL import ImageCms

        made = ImageCms.profileToProfile(
            image,
            ImageCms.getOpenProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except Exception:  # noqa: BLE001  a bad profile, or no colour management here: colours stay
        return image
    return made or image


def _saved(image: Image, kind: Kind) -> Iterator[bytes]:
    """`image` as a file of `kind`, from the best to the smallest."""
    if kind == "png":
        yield _file(image, "PNG", optimize=True)
        colours = image if image.mode != "L" else image.convert("RGB")
        method = 2 if image.mode == "RGBA" else 0  # median cut knows no alpha, octree does
        yield _file(colours.quantize(256, method=method), "PNG", optimize=True)
        return
    for quality in (85, 75, 65):
        if kind == "jpeg":
            yield _file(image, "JPEG", quality=quality, optimize=True)
        else:
            yield _file(image, "WEBP", quality=quality, method=4)


def _file(image: Image, format_: str, **options: int) -> bytes:
    made = BytesIO()
    image.save(made, format_, **options)
    return made.getvalue()
