"""A server of its own that speaks S3, knows one user and refuses every other key."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_MAKES_THE_USER = 3
"""Requests that are let in before there is anybody to let in."""
_ALL_OF_S3 = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True)
class Bucket:
    """A bucket, and the keys that open it."""

    endpoint: str
    name: str
    key: str
    secret: str
    client: Any

    def connection(self, url: str = "", **options: str) -> str:
        """Return the JSON of a connection to a place in the bucket; options replace the right ones."""
        right = {"key": self.key, "secret": self.secret, "endpoint_url": self.endpoint}
        return json.dumps({"url": url or f"s3://{self.name}/data", "options": right | options})

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=f"data/{name}", Body=content)

    def delete(self, name: str) -> None:
        self.client.delete_object(Bucket=self.name, Key=f"data/{name}")

    def names(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [one["Key"].removeprefix("data/") for one in found]

    def buckets(self) -> list[str]:
        return [one["Name"] for one in self.client.list_buckets()["Buckets"]]

    def clear(self) -> None:
        for name in self.names():
            self.delete(name)


@contextmanager
def serving_s3() -> Iterator[Bucket]:
    """Start the server with an empty bucket."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    environment = {**os.environ, "INITIAL_NO_AUTH_ACTION_COUNT": str(_MAKES_THE_USER)}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield _new_bucket(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(10)


def _wait_for(port: int, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"the server did not listen within {seconds} s")


def _new_bucket(endpoint: str) -> Bucket:
    import boto3

    place = {"endpoint_url": endpoint, "region_name": "us-east-1"}
    users = boto3.client("iam", **place, aws_access_key_id="nobody", aws_secret_access_key="yet")
    users.create_user(UserName="reader")
    users.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=json.dumps(_ALL_OF_S3))
    made = users.create_access_key(UserName="reader")["AccessKey"]
    key, secret = made["AccessKeyId"], made["SecretAccessKey"]
    client = boto3.client("s3", **place, aws_access_key_id=key, aws_secret_access_key=secret)
    client.create_bucket(Bucket="lake")
    return Bucket(endpoint, "lake", key, secret, client)
