"""Text out of the files that an office saves: UTF-8, or what Excel in Chinese writes."""

ENCODINGS = ("utf-8-sig", "gb18030")


def decoded(content: bytes) -> str | None:
    """The text of a file; None where it is in neither encoding."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
