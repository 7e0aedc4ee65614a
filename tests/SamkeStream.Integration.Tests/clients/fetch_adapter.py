"""Fetches the current adapter of a stream with a Redis client alone: usage fetch_adapter.py PORT STREAM. Prints name and SHA-256 of the files."""
import hashlib
import json
import sys

import redis

store = redis.Redis("127.0.0.1", int(sys.argv[1]))
pointer = json.loads(store.get(f"samke:streams:{sys.argv[2]}:adapter"))
manifest = json.loads(store.get("samke:blobs:" + pointer["digest"]))
files = {file["path"]: hashlib.sha256(store.get("samke:blobs:" + file["sha256"])).hexdigest() for file in manifest["files"]}
print(json.dumps({"name": pointer["name"], "digest": pointer["digest"], "files": files}))
