"""Forms with files as the body of a request, after RFC 7578."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; a file if it has a name of its own."""

    name: str
    content: bytes
    file_name: str = ""
    mime: str = ""


def multipart(fields: Iterable[Field], mark: str) -> tuple[str, bytes]:
    """Content type and body. `mark` stands in no field: draw it at random."""
    boundary = mark.encode()
    body = b"".join(b"--%b\r\n%b\r\n" % (boundary, _part(field)) for field in fields)
    return f"multipart/form-data; boundary={mark}", body + b"--%b--\r\n" % boundary


def _part(field: Field) -> bytes:
    safe = re.sub(r'["\\\r\n]', "_", field.file_name)
    file = f'; filename="{safe}"\r\nContent-Type: {field.mime}' if field.file_name else ""
    return f'Content-Disposition: form-data; name="{field.name}"{file}\r\n\r\n'.encode() + field.content
