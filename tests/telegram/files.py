"""Keeps the files people and the bot send: ids, sizes, download links that expire, downloads that fail on demand."""

import hashlib
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from tests.telegram.refusals import FILE_INVALID, FILE_NOT_FOUND, FILE_TOO_BIG, Refusal, RefusedError
from tests.telegram.wire import JSON

DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes
LINK_LIFE = 3600.0  # seconds
SMALLER_EDGES = (90, 320)  # pixels; Telegram keeps small copies of a photo beside the large one
NOT_AN_IMAGE = (OSError, Image.DecompressionBombError, Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Shelved:
    """One file. `size` may be a pretended one; `edge` marks a small copy of a photo, made when it is asked for."""

    id: str
    kind: str
    size: int
    name: str
    stored: bytes = field(repr=False)
    edge: int | None = None

    @property
    def unique_id(self) -> str:
        """The same for the same bytes, whoever sends them: what real file_unique_id promises for one upload."""
        return hashlib.sha256(self.stored + str(self.edge or "").encode()).hexdigest()[:16]

    @property
    def names(self) -> JSON:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": self.size}

    @property
    def content(self) -> bytes:
        return self.stored if self.edge is None else _shrunk(self.stored, self.edge)


class Shelf:
    """All files of one Telegram. `clock` gives Unix seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.files: dict[str, Shelved] = {}
        self.links: dict[str, tuple[Shelved, float]] = {}
        self.downloads: list[str] = []
        self._numbers = itertools.count(1)
        self._failures: list[Refusal] = []

    def keep(self, kind: str, content: bytes, name: str, size: int | None = None, edge: int | None = None) -> Shelved:
        """Shelves a file of a kind ("photo", "document", …); `size` in bytes pretends another length."""
        number = next(self._numbers)
        known_size = len(content) if size is None else size
        file = Shelved(f"{kind}-{number:06d}-AgACAgQAAxkBAAI", kind, known_size, name, content, edge)
        self.files[file.id] = file
        return file

    def keep_photo(self, content: bytes) -> list[JSON]:
        """The PhotoSize objects of a photo, smallest first as Telegram lists them."""
        width, height = dimensions(content) or (800, 600)
        edges = [edge for edge in SMALLER_EDGES if edge < max(width, height) and dimensions(content)]
        small = [self._size(content, width, height, edge) for edge in edges]
        return [*small, {**self.keep("photo", content, "photo.jpg").names, "width": width, "height": height}]

    def _size(self, content: bytes, width: int, height: int, edge: int) -> JSON:
        scale = edge / max(width, height)
        file = self.keep("photo", content, "small.jpg", max(1, int(len(content) * scale)), edge)
        return {**file.names, "width": max(1, round(width * scale)), "height": max(1, round(height * scale))}

    def link(self, file_id: str) -> JSON:
        """The File object of getFile, with a path that works for an hour. Raises RefusedError."""
        file = self.files.get(file_id)
        if file is None:
            raise RefusedError(FILE_INVALID)
        if file.size > DOWNLOAD_LIMIT:
            raise RefusedError(FILE_TOO_BIG)
        path = f"{file.kind}s/file_{next(self._numbers)}.{file.name.rpartition('.')[2]}"
        self.links[path] = (file, self.clock() + LINK_LIFE)
        return {**file.names, "file_path": path}

    def expire_links(self) -> None:
        """All links given so far stop working."""
        self.links.clear()

    def fail_next(self, times: int = 1, status: int = 502) -> None:
        """The next downloads are answered with this status."""
        self._failures += [Refusal(status, "Bad Gateway")] * times

    def download(self, path: str) -> bytes:
        """The bytes behind a link. Raises RefusedError when told to fail, and for an unknown or expired link."""
        self.downloads.append(path)
        if self._failures:
            raise RefusedError(self._failures.pop(0))
        file, until = self.links.get(path, (None, 0.0))
        if file is None or self.clock() >= until:
            raise RefusedError(FILE_NOT_FOUND)
        return file.content


def dimensions(content: bytes) -> tuple[int, int] | None:
    """Width and height in pixels, None if these bytes are no image."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except NOT_AN_IMAGE:
        return None


def _shrunk(content: bytes, edge: int) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        small = image.convert("RGB")
        small.thumbnail((edge, edge))
        out = io.BytesIO()
        small.save(out, "JPEG")
        return out.getvalue()
