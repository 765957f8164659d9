"""Files that we send: read from below the data directory, and from nowhere else."""

from pathlib import Path

from storage.messages import Document
from storage.problems import NETWORK, REFUSED, TOO_LARGE, ChannelError
from storage.shared_files import BucketError, find


def content_of(document: Document, data_dir: Path, limit: int) -> bytes:
    """The bytes of a document; blocks. Raises ChannelError: TOO_LARGE, REFUSED where there is no such file, NETWORK
    where it lies in a bucket that does not answer."""
    folder = data_dir.resolve()
    path = (folder / document.path).resolve()
    if not path.is_relative_to(folder):
        raise ChannelError(REFUSED, "a file outside the data directory")
    try:
        find(data_dir, document.path)
        if path.stat().st_size > limit:
            raise ChannelError(TOO_LARGE)
        return path.read_bytes()
    except BucketError as error:
        raise ChannelError(NETWORK, "the bucket") from error  # whatever it says: no fault of this channel
    except OSError as error:
        raise ChannelError(REFUSED, f"{document.path}: {type(error).__name__}") from error
