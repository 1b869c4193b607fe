"""The same files in an S3-compatible store, against a real server on loopback."""

from datetime import timedelta

import boto3
import pytest
import requests
import time_machine
from django.utils import timezone
from moto.server import ThreadedMotoServer

from facilities.queries.stored_files import checked_content
from facilities.services.files import erase_file, store_file
from facilities.services.orphaned_files import delete_leftovers
from tests.factories import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def bucket(settings):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    options = {
        "endpoint_url": f"http://127.0.0.1:{port}",
        "region_name": "eu-central-1",
    }
    client = boto3.client("s3", aws_access_key_id="key", aws_secret_access_key="secret", **options)
    client.create_bucket(Bucket="portal", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": options
            | {
                "bucket_name": "portal",
                "access_key": "key",
                "secret_key": "secret",
                "default_acl": None,
                "file_overwrite": False,
                "signature_version": "s3v4",
            },
        }
    }
    yield client
    # The library keeps its buckets from one server to the next.
    requests.post(f"{options['endpoint_url']}/moto-api/reset", timeout=10)
    server.stop()


def test_kept_handed_out_and_deleted(ours, bucket, django_capture_on_commit_callbacks):
    stored = store_file(facility=ours.facility, upload=files.pdf(words=b"x" * 300_000), by=ours.member)
    key = f"files/{ours.facility.pk}/{stored.pk}"
    assert bucket.head_object(Bucket="portal", Key=key)["ContentLength"] == stored.size
    with checked_content(stored) as content:
        assert content.read() == files.pdf_with(b"x" * 300_000)
    with django_capture_on_commit_callbacks(execute=True):
        erase_file(stored=stored, by=ours.member)
    assert bucket.list_objects_v2(Bucket="portal")["KeyCount"] == 0


def test_bytes_without_a_row_are_swept_up(ours, bucket):
    stored = store_file(facility=ours.facility, upload=files.pdf(), by=ours.member)
    bucket.put_object(Bucket="portal", Key=f"files/{ours.facility.pk}/lost", Body=b"x")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert delete_leftovers() == 1
    (left,) = bucket.list_objects_v2(Bucket="portal")["Contents"]
    assert left["Key"] == stored.content.name
