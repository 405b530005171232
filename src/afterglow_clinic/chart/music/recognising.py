"""Which kind of sound a file holds, by its first bytes and never by its name or by what a browser calls it.

A file that is none of these is refused: what is served as sound must be sound. The checks are the formats'
own marks; of MP3, whose mark is short, two frames in a row must agree.
"""

from typing import BinaryIO

WAV, MP3, M4A, OGG, FLAC = "audio/wav", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/flac"
HEAD = 4096
IN_OGG = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC")
"""The first packet of the kinds of sound an Ogg file may hold; a film begins otherwise."""
M4A_BRANDS = (b"M4A ", b"M4B ")
RATES_KBPS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""ISO 11172-3 and 13818-3, layer III: by version (3 is MPEG-1, all others as 2), by index."""
RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


def kind_of_sound(file: BinaryIO) -> str | None:
    """The media type of a sound file, or None for anything else. The file is left at its beginning."""
    file.seek(0)
    head = file.read(HEAD)
    found = _marked(head) or (MP3 if _is_mp3(file, head) else None)
    file.seek(0)
    return found


def _marked(head: bytes) -> str | None:
    """The kinds whose beginning says everything."""
    if head[:4] == b"RIFF" and head[8:16] == b"WAVEfmt ":
        return WAV
    if head[:8] == b"fLaC\x00\x00\x00\x22":
        return FLAC
    if head[:6] == b"OggS\x00\x02" and head[27 + sum(head[26:27]) :].startswith(IN_OGG):
        return OGG
    if head[4:8] == b"ftyp" and any(brand in _brands(head) for brand in M4A_BRANDS):
        return M4A
    return None


def _brands(head: bytes) -> list[bytes]:
    """The brands an MP4 file says it may be read as."""
    end = min(int.from_bytes(head[:4], "big"), len(head))
    return [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]


def _is_mp3(file: BinaryIO, head: bytes) -> bool:
    """Whether two frames of layer III follow each other, after a tag if there is one."""
    begin = 0
    if head[:3] == b"ID3" and len(head) >= 10:
        begin = 10 + sum((byte & 0x7F) << 21 - 7 * place for place, byte in enumerate(head[6:10]))
    first = _frame_at(file, begin)
    if first is None:
        return False
    second = _frame_at(file, begin + first[0])
    return second is not None and second[1] == first[1]


def _frame_at(file: BinaryIO, at: int) -> tuple[int, tuple[int, int]] | None:
    """Length in bytes of the frame there, and what must stay the same from frame to frame."""
    file.seek(at)
    head = file.read(4)
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, hertz, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer != 1 or rate in (0, 15) or hertz == 3:
        return None
    kbps = RATES_KBPS[3 if version == 3 else 2][rate]
    per_frame = 144 if version == 3 else 72
    return per_frame * kbps * 1000 // RATES_HZ[version][hertz] + padding, (version, hertz)
