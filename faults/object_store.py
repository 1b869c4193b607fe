"""An S3-compatible store on loopback that can be away; what was stored stays."""

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

from iasios.launcher import process

BUCKET, REGION = "portal", "eu-central-1"


class ObjectStore:
    """Answers as soon as it is made."""

    def __init__(self) -> None:
        self.port = process.free_port()
        self._start()
        client = boto3.client(
            "s3",
            endpoint_url=self.address,
            region_name=REGION,
            aws_access_key_id="key",
            aws_secret_access_key="secret",
        )
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def settings(self) -> dict[str, str]:
        return {
            "S3_BUCKET": BUCKET,
            "S3_ENDPOINT_URL": self.address,
            "S3_REGION": REGION,
            "S3_ACCESS_KEY_ID": "key",
            "S3_SECRET_ACCESS_KEY": "secret",
        }

    def _start(self) -> None:
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=self.port, verbose=False)
        self._server.start()

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody listens at its address meanwhile."""
        self._server.stop()
        try:
            yield
        finally:
            self._start()

    def stop(self) -> None:
        self._server.stop()
