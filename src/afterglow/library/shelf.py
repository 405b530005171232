"""Where the content files stand, and how to read one: the only files the core ever opens.

A kind of content is a folder of the shelf (`instruments`, `protocols`, ...); a file is one
content, named by its id. It refuses ids that are not on the shelf. What a file means is
read by its own part of the core; the list of everything is `afterglow.library.index`.
"""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

SUFFIX = ".toml"


class NotOnShelf(LookupError):
    """There is no content of this kind with this id."""

    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"no {kind} named {name[:80]!r} on the shelf")


def shelf_folder(kind: str) -> Traversable:
    """The folder of one kind of content."""
    return files("afterglow.library") / kind


@lru_cache
def kinds() -> tuple[str, ...]:
    """The kinds of content: the folders of the shelf that hold files, in order of name."""
    folders = [folder for folder in files("afterglow.library").iterdir() if folder.is_dir()]
    return tuple(sorted(folder.name for folder in folders if _names_in(folder)))


@lru_cache
def names(kind: str) -> tuple[str, ...]:
    """The ids of one kind of content, in order; empty where there is no such folder."""
    folder = shelf_folder(kind)
    return _names_in(folder) if folder.is_dir() else ()


def read_content(kind: str, name: str) -> bytes:
    """The bytes of one content file.

    Raises:
        NotOnShelf: There is none; also for anything that is not a plain id.
    """
    if name not in names(kind):
        raise NotOnShelf(kind, name)
    return (shelf_folder(kind) / f"{name}{SUFFIX}").read_bytes()


def _names_in(folder: Traversable) -> tuple[str, ...]:
    found = (entry.name for entry in folder.iterdir() if entry.is_file())
    return tuple(sorted(name.removesuffix(SUFFIX) for name in found if name.endswith(SUFFIX)))
