"""What values settings may have, in types that pydantic checks."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, SecretStr


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:  # not found; a folder of the zone database
        raise ValueError from error
    return name


def _trimmed(url: str) -> str:
    return url.rstrip("/")


def _aes_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{43}", key.get_secret_value()):
        raise ValueError
    return key


Store = Annotated[str, Field(pattern=r"^(sqlite:///.|postgresql(\+asyncpg)?://.)")]
Port = Annotated[int, Field(ge=0, le=65_535)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/]+[^\s]*$"), AfterValidator(_trimmed)]
SocketUrl = Annotated[str, Field(pattern=r"^wss?://[^\s/]+[^\s]*$"), AfterValidator(_trimmed)]
Zone = Annotated[str, AfterValidator(_zone)]
Word = Annotated[str, Field(pattern=r"^\S+$")]
Digits = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]
