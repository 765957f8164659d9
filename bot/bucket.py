"""The bucket that the settings name, where there is one."""

from bot.settings import Settings
from storage.shared_files import Bucket


def bucket_of(settings: Settings) -> Bucket | None:
    url, key, secret = settings.bucket_url, settings.bucket_key, settings.bucket_secret
    if url is None or key is None or secret is None:
        return None
    from storage.bucket import S3Bucket  # here: where there is no bucket nothing of it is loaded

    return S3Bucket(url, settings.bucket_region, key.get_secret_value(), secret.get_secret_value())
