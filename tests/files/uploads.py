"""
Files that somebody uploads as a picture, with what must become of each: taken as it looks, or refused in words.

It is made with Pillow and bytes alone, so that whoever attacks a running server takes the same files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

pillow_heif.register_heif_opener()

#: Words that a camera or its owner wrote into a file, and that nobody else may read.
SECRETS = (b"Mira Example", b"PhoneMaker", b"knee of Mira", b"43 deg", b"drawn by Mira")
RED, BLUE = (200, 40, 30), (30, 60, 200)


@dataclass(frozen=True)
class Upload:
    """A file and what must become of it."""

    name: str
    make: Callable[[], bytes]
    #: Width and height as visitors see it, where it is taken.
    size: tuple[int, int] | None = None
    #: Words of the sentence with which it is refused.
    refused: str = ""

    @property
    def content(self) -> bytes:
        """The bytes; made once."""
        return _made(self.make)

    def __str__(self) -> str:
        return self.name[:40]


@cache
def _made(make: Callable[[], bytes]) -> bytes:
    return make()


def two_halves(size: tuple[int, int] = (320, 200), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right: a picture that shows when it is turned or its colors change."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    return image.quantize(16) if mode == "P" else image.convert(mode)


def saved(image: Image.Image, name: str, **options: object) -> bytes:
    """A picture as a file."""
    output = BytesIO()
    image.save(output, name, **options)
    return output.getvalue()


def camera_notes(orientation: int = 1) -> bytes:
    """EXIF with a place, a maker, and an owner."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "PhoneMaker"
    exif[0x010E] = "knee of Mira"
    exif[0x013B] = "Mira Example"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 36.0), 3: "W", 4: (70.0, 15.0, 20.0)})
    return exif.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Mira Example, 43 deg</dc:creator></x:xmpmeta>'


def photo(orientation: int = 1, size: tuple[int, int] = (320, 200)) -> bytes:
    """A JPEG as a phone makes it."""
    return saved(
        two_halves(size),
        "JPEG",
        quality=90,
        exif=camera_notes(orientation),
        comment=b"drawn by Mira",
        xmp=XMP,
    )


def turned_photo() -> bytes:
    """Stored lying on its side, as phones do."""
    return saved(two_halves().transpose(Image.Transpose.ROTATE_90), "JPEG", quality=90, exif=camera_notes(6))


def drawing() -> bytes:
    """A PNG with all chunks that can hold text."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Mira Example")
    notes.add_itxt("XML:com.adobe.xmp", XMP.decode())
    notes.add_text("Comment", "drawn by Mira", zip=True)
    return saved(two_halves(), "PNG", pnginfo=notes, exif=camera_notes())


def heic(orientation: int = 1) -> bytes:
    """A picture as an iPhone makes it."""
    return saved(two_halves(), "HEIF", quality=90, exif=camera_notes(orientation), xmp=XMP)


def moving(name: str, **options: object) -> bytes:
    """Two pictures after each other."""
    return saved(
        two_halves(),
        name,
        save_all=True,
        append_images=[two_halves().transpose(Image.Transpose.FLIP_LEFT_RIGHT)],
        duration=200,
        **options,
    )


def two_in_one() -> bytes:
    """A JPEG with a second picture in it, as phones make them for brightness (MPO)."""
    return saved(two_halves(), "MPO", save_all=True, append_images=[two_halves((64, 40))], quality=90)


def chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int, data: bytes, depth: int = 8, color: int = 2) -> bytes:
    """A PNG with this header, whatever its data hold."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def sixteen_bits(gray: bool = False) -> bytes:
    """A PNG with 16 bits a channel: red and blue halves, or gray ones."""
    left, right = ([0x4000], [0xC000]) if gray else ([v * 257 for v in RED], [v * 257 for v in BLUE])
    half = 80
    row = b"\0" + struct.pack(f">{len(left)}H", *left) * half + struct.pack(f">{len(right)}H", *right) * half
    return png_of(2 * half, 100, row * 100, 16, 0 if gray else 2)


def bomb(side: int = 20_000) -> bytes:
    """Some kilobytes that want gigabytes."""
    return png_of(side, side, b"\0" * ((side // 8 + 1) * side), depth=1, color=0)


def in_inks() -> bytes:
    """A JPEG for printing, without a profile of its inks."""
    return saved(two_halves(mode="CMYK"), "JPEG", quality=95)


def with_profile(profile: bytes, name: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """A picture whose numbers mean the colors of a profile."""
    return saved(two_halves(mode=mode), name, icc_profile=profile, **options)


def swapped_profile() -> bytes:
    """A profile of a space in which the number for red means blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"....", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"....", b"bXYZ", 1)


def in_swapped_space(image: Image.Image) -> Image.Image:
    """The numbers that give the picture's colors in the space of `swapped_profile`."""
    red, green, blue, *alpha = image.split()
    return Image.merge(image.mode, (blue, green, red, *alpha))


def ink_profile() -> bytes:
    """A profile (ICC.1:2001) of four inks, of which the first alone gives `RED`, the second `BLUE`, and none white."""
    white, red, blue, gray = (255, 128, 128), (109, 189, 176), (85, 160, 53), (128, 128, 128)
    colors = [gray] * 16  # the first ink varies slowest: C, M, Y, K
    colors[0b0000], colors[0b1000], colors[0b0100] = white, red, blue
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + bytes(range(256)) * 4
    table += b"".join(bytes(color) for color in colors) + bytes(range(256)) * 3
    white_point = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    words = b"text" + bytes(4) + b"Inks\0\0\0\0"
    title = b"desc" + bytes(4) + struct.pack(">I", 5) + b"Inks\0" + bytes(78)
    tags = {b"desc": title, b"cprt": words, b"wtpt": white_point, b"A2B0": table}
    entries, contents, place = b"", b"", 128 + 4 + 12 * len(tags)
    for name, tag in tags.items():
        tag += bytes(-len(tag) % 4)
        entries += name + struct.pack(">II", place + len(contents), len(tag))
        contents += tag
    header = struct.pack(">I4sI4s4s4s", place + len(contents), b"test", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header += (
        struct.pack(">6H", 2026, 1, 1, 0, 0, 0)
        + b"acsp"
        + bytes(28)
        + struct.pack(">3i", 63190, 65536, 54061)
    )
    header += bytes(128 - len(header))
    return header + struct.pack(">I", len(tags)) + entries + contents


def in_profiled_inks(**options: object) -> bytes:
    """A JPEG for printing whose inks mean the same colors, by a profile."""
    image = Image.new("CMYK", (320, 200), (0, 255, 0, 0))
    image.paste((255, 0, 0, 0), (0, 0, 160, 200))
    return saved(image, "JPEG", quality=95, icc_profile=ink_profile(), **options)


def huge_profile() -> bytes:
    """A PNG whose color profile unpacks to more than is read of one."""
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(16)), packer.flush()])
    start = drawing()
    return start[:33] + chunk(b"iCCP", b"x\0\0" + packed) + start[33:]


TIFF = "TIFF file"
DAMAGED = "damaged or not complete"
MOVES = "moves"
TOO_MANY = "megapixels are taken"
NO_PICTURE = "not a picture"

UPLOADS = (
    Upload("photo.jpg", photo, (320, 200)),
    Upload("turned.jpg", turned_photo, (320, 200)),
    Upload("PHOTO.JPEG", photo, (320, 200)),
    Upload("from-chrome.jfif", photo, (320, 200)),
    Upload("from-a-phone.heic", heic, (320, 200)),
    Upload("from-a-phone.HEIF", heic, (320, 200)),
    Upload("heic-named.jpg", heic, (320, 200)),
    Upload("jpeg-named.png", photo, (320, 200)),
    Upload("jpeg-named.heic", photo, (320, 200)),
    Upload("two-in-one.jpg", two_in_one, (320, 200)),
    Upload("drawing.png", drawing, (320, 200)),
    Upload("palette.png", lambda: saved(two_halves(mode="P"), "PNG"), (320, 200)),
    Upload("palette-clear.png", lambda: saved(two_halves(mode="P"), "PNG", transparency=0), (320, 200)),
    Upload("alpha.png", lambda: saved(two_halves(mode="RGBA"), "PNG"), (320, 200)),
    Upload("gray-alpha.png", lambda: saved(two_halves(mode="LA"), "PNG"), (320, 200)),
    Upload("one-bit.png", lambda: saved(two_halves(mode="1"), "PNG"), (320, 200)),
    Upload("sixteen.png", sixteen_bits, (160, 100)),
    Upload("sixteen-gray.png", lambda: sixteen_bits(gray=True), (160, 100)),
    Upload("inks.jpg", in_inks, (320, 200)),
    Upload("inks-with-profile.jpg", in_profiled_inks, (320, 200)),
    Upload("swapped-space.jpg", lambda: with_profile(swapped_profile()), (320, 200)),
    Upload("gray.jpg", lambda: saved(two_halves(mode="L"), "JPEG"), (320, 200)),
    Upload("progressive.jpg", lambda: saved(two_halves(), "JPEG", progressive=True), (320, 200)),
    Upload("bad-profile.jpg", lambda: with_profile(b"\0" * 200), (320, 200)),
    Upload("still.gif", lambda: saved(two_halves(mode="P"), "GIF", comment=b"drawn by Mira"), (320, 200)),
    Upload("still.webp", lambda: saved(two_halves(), "WEBP", exif=camera_notes(), xmp=XMP), (320, 200)),
    Upload("still.avif", lambda: saved(two_halves(), "AVIF", exif=camera_notes(), xmp=XMP), (320, 200)),
    Upload("tall.png", lambda: saved(Image.new("RGB", (1170, 17000), RED), "PNG"), (1170, 17000)),
    Upload("taller.png", lambda: saved(Image.new("RGB", (10, 20000), RED), "PNG"), (10, 20000)),
    Upload("wide.png", lambda: saved(Image.new("RGB", (30000, 3), RED), "PNG"), (30000, 3)),
    Upload("dot.png", lambda: saved(Image.new("RGB", (1, 1), RED), "PNG"), (1, 1)),
    Upload("x" * 240 + ".jpg", photo, (320, 200)),
    Upload("Knie – Übung №1 (копия) 💡.jpg", photo, (320, 200)),
    Upload("..jpg", photo, (320, 200)),
    Upload("a.b.c;rm -rf $HOME.jpg", photo, (320, 200)),
    Upload("moving.gif", lambda: moving("GIF"), refused=MOVES),
    Upload("moving.webp", lambda: moving("WEBP"), refused=MOVES),
    Upload("moving.png", lambda: moving("PNG"), refused=MOVES),
    Upload("moving.avif", lambda: moving("AVIF"), refused=MOVES),
    Upload("moving-named.jpg", lambda: moving("GIF"), refused=MOVES),
    Upload("empty.jpg", bytes, refused="empty"),
    Upload("cut.jpg", lambda: photo()[: len(photo()) // 2], refused=DAMAGED),
    Upload("cut-a-little.jpg", lambda: saved(noise(), "JPEG")[:-400], refused=DAMAGED),
    Upload("cut.png", lambda: drawing()[: len(drawing()) // 2], refused=DAMAGED),
    Upload("cut.gif", lambda: saved(noise().convert("P"), "GIF")[:3000], refused=DAMAGED),
    Upload("cut.webp", lambda: saved(noise(), "WEBP")[:3000], refused=DAMAGED),
    Upload("cut.avif", lambda: saved(noise(), "AVIF")[:3000], refused=DAMAGED),
    Upload("cut.heic", lambda: saved(noise(), "HEIF")[:3000], refused=DAMAGED),
    Upload("header-alone.gif", lambda: b"GIF89a" + bytes(20), refused=DAMAGED),
    Upload("header-alone.png", lambda: drawing()[:20], refused=DAMAGED),
    Upload("bad-sum.png", lambda: drawing()[:45] + b"\xff" + drawing()[46:], refused=DAMAGED),
    Upload("no-rows.png", lambda: png_of(400, 400, b""), refused=DAMAGED),
    Upload("no-size.png", lambda: png_of(0, 0, b""), refused=DAMAGED),
    Upload("huge-profile.png", huge_profile, refused=DAMAGED),
    Upload("bomb.png", bomb, refused=TOO_MANY),
    Upload("too-large.png", lambda: bomb(8000), refused=TOO_MANY),
    Upload("scan.tif", lambda: saved(two_halves(), "TIFF"), refused="TIFF"),
    Upload("scan-named.jpg", lambda: saved(two_halves(), "TIFF"), refused="TIFF"),
    Upload("paint.bmp", lambda: saved(two_halves(), "BMP"), refused="BMP"),
    Upload("icon.ico", lambda: saved(two_halves((64, 64)), "ICO"), refused="icon"),
    Upload("old.jp2", lambda: saved(two_halves(), "JPEG2000"), refused="JPEG 2000"),
    Upload(
        "logo.svg",
        lambda: (
            b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        ),
        refused="SVG",
    ),
    Upload("logo.png", lambda: b"<!-- x --><svg onload='alert(1)'/>", refused="SVG"),
    Upload("page.jpg", lambda: b"<!DOCTYPE html><script>alert(1)</script>", refused=NO_PICTURE),
    Upload("leaflet.jpg", lambda: b"%PDF-1.7\n" + bytes(100), refused="PDF"),
    Upload("text.png", lambda: b"This is my knee.", refused=NO_PICTURE),
    Upload("program.jpg", lambda: b"MZ" + bytes(500), refused=NO_PICTURE),
    Upload("no-ending", lambda: b"\xff" * 100, refused=NO_PICTURE),
)


def noise() -> Image.Image:
    """A picture that does not get small."""
    return Image.effect_noise((400, 300), 80).convert("RGB")


TAKEN = tuple(upload for upload in UPLOADS if upload.size)
REFUSED = tuple(upload for upload in UPLOADS if upload.refused)


def upload_named(name: str) -> Upload:
    """One of them."""
    return next(upload for upload in UPLOADS if upload.name == name)
