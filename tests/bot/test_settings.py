"""Settings: defaults of the contract, where values come from, what is refused and how that is said."""

import os
from pathlib import Path

import pytest

from bot.settings import MASK, BadSettingsError, load, origins


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:

    for variable in os.environ:
        if variable.upper().startswith("CUNBAO_"):
            monkeypatch.delenv(variable)


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path / ".env")
    assert settings.database_url == "sqlite:///data/cunbao.db"
    assert (settings.http_host, settings.http_port, settings.loopback) == ("127.0.0.1", 8080, True)
    assert (settings.timezone, settings.language, settings.telegram_token) == ("Asia/Shanghai", "zh", None)
    assert (settings.telegram_rate, settings.telegram_chat_rate) == (30, 1)
    assert (settings.wecom_chat_minute, settings.wecom_chat_hour) == (25, 900)


def test_the_environment_wins_over_the_file_and_an_empty_value_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(
        '\ufeffCUNBAO_HTTP_PORT=9000\nCUNBAO_LANGUAGE=en\nCUNBAO_TELEGRAM_TOKEN="1:a$b"\nOTHER=x\n', encoding="utf-8"
    )
    monkeypatch.setenv("CUNBAO_HTTP_PORT", "9001")
    monkeypatch.setenv("CUNBAO_LANGUAGE", "")
    settings = load(env_file)
    assert (settings.http_port, settings.language) == (9001, "en")
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "1:a$b"
    found = {chosen.variable: (chosen.value, chosen.origin) for chosen in origins(settings, env_file)}
    assert found["CUNBAO_HTTP_PORT"] == ("9001", "environment")
    assert found["CUNBAO_LANGUAGE"] == ("en", ".env")
    assert found["CUNBAO_TELEGRAM_TOKEN"] == (MASK, ".env")
    assert found["CUNBAO_TIMEZONE"] == ("Asia/Shanghai", "default")


def test_no_secret_is_ever_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "hush-hush"
    monkeypatch.setenv("CUNBAO_BUCKET_URL", "https://cunbao.example.org")
    for name in (
        "BUCKET_KEY",
        "BUCKET_SECRET",
        "TELEGRAM_TOKEN",
        "WECOM_BOT_SECRET",
        "WECOM_APP_SECRET",
        "WECOM_GROUP_WEBHOOK_KEY",
    ):
        monkeypatch.setenv(f"CUNBAO_{name}", secret)
    for name in ("WECOM_BOT_ID", "WECOM_CORP_ID", "WECOM_AGENT_ID"):
        monkeypatch.setenv(f"CUNBAO_{name}", "7")
    for url in (f"postgresql://cunbao:{secret}@db/cunbao", f"postgresql://db/cunbao?user=cunbao&password={secret}"):
        monkeypatch.setenv("CUNBAO_DATABASE_URL", url)
        settings = load(tmp_path / ".env")
        assert secret not in repr(origins(settings, tmp_path / ".env"))
        assert secret not in repr(settings).replace(settings.database_url, "")


WRONG = [
    ("HTTP_PRT", "8080", "CUNBAO_HTTP_PORT？"),
    ("TELEGRAM_TOKEN_", "1:a", "CUNBAO_TELEGRAM_TOKEN？"),
    ("XYZZY", "1", "没有 CUNBAO_XYZZY 这项设置"),
    ("HTTP_PORT", "80800", "0 到 65535"),
    ("HTTP_PORT", "http", "0 到 65535"),
    ("TIMEZONE", "Asia/Nowhere", "时区名"),
    ("TIMEZONE", "../etc/passwd", "时区名"),
    ("LANGUAGE", "fr", "zh 或 en"),
    ("TELEGRAM_RATE", "-1", "不小于 0"),
    ("TELEGRAM_RATE", "nan", "不小于 0"),
    ("TELEGRAM_API_URL", "api.telegram.org", "https://"),
    ("WECOM_WS_URL", "https://example.org", "wss://"),
    ("WECOM_CHAT_MINUTE", "2.5", "不小于 0 的整数"),
    ("WECOM_CHAT_HOUR", "-1", "不小于 0 的整数"),
    ("WECOM_AGENT_ID", "agent", "一串数字"),
    ("WECOM_CALLBACK_AES_KEY", "hush", "EncodingAESKey"),
    ("DATABASE_URL", "mysql://root:hush@db/x", f"mysql://root:{MASK}@db/x"),
    ("HTTP_HOST", "a b", "没有空格"),
    ("BUCKET_URL", "s3://cunbao", "https://"),
    ("BUCKET_KEY", "hush", "还要一起设 CUNBAO_BUCKET_URL"),
    ("WECOM_BOT_ID", "7", "还要一起设 CUNBAO_WECOM_BOT_SECRET"),
    ("TELEGRAM_WEBHOOK_SECRET", "s", "还要一起设 CUNBAO_PUBLIC_URL"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_each_wrong_setting_is_said_in_one_plain_line(
    name: str, value: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CUNBAO_{name}", value)
    with pytest.raises(BadSettingsError) as caught:
        load(tmp_path / ".env")
    lines = [complaint.said(caught.value.language) for complaint in caught.value.complaints]
    assert any(said in line for line in lines), lines
    assert all("\n" not in line and f"CUNBAO_{name}" in line for line in lines)
    assert "hush" not in "".join(lines)


def test_everything_wrong_is_said_at_once_in_the_chosen_language(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("CUNBAO_LANGUAGE=en\nCUNBAO_HTTP_PORT=x\nCUNBAO_TELEGRAM_TOKN=1\n", encoding="utf-8")
    with pytest.raises(BadSettingsError) as caught:
        load(env_file)
    assert [complaint.said(caught.value.language) for complaint in caught.value.complaints] == [
        "There is no setting CUNBAO_TELEGRAM_TOKN (found in .env). Did you mean CUNBAO_TELEGRAM_TOKEN?",
        'CUNBAO_HTTP_PORT is "x" but must be a whole number from 0 to 65535: correct it in .env.',
    ]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes("CUNBAO_HTTP_HOST=村".encode("gb18030"))
    with pytest.raises(BadSettingsError) as caught:
        load(env_file)
    assert "UTF-8" in caught.value.complaints[0].said("zh")


HOSTS = [("127.0.0.9", True), ("::1", True), ("localhost", True), ("192.0.2.7", False), ("bot.example.org", False)]


@pytest.mark.parametrize(("host", "loopback"), HOSTS)
def test_which_hosts_only_this_machine_reaches(
    host: str, loopback: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUNBAO_HTTP_HOST", host)
    assert load(tmp_path / ".env").loopback is loopback
