#!/usr/bin/env python3
"""Gives a lesson's video renditions that were made before, in a server's data folder while it stands still.

    store_renditions.py DATA_FOLDER MEDIA_ID RENDITIONS_FOLDER

For measurements of playing: what a 40-minute lesson needs to be encoded is hours away from what is measured.
"""
import hashlib
import json
import os
import shutil
import sqlite3
import sys
import uuid

data, media, folder = sys.argv[1], uuid.UUID(sys.argv[2]), sys.argv[3]
with open(os.path.join(folder, "manifest.json"), encoding="utf-8") as file:
    manifest = json.load(file)
database = sqlite3.connect(os.path.join(data, "yinghuo.db"))
key = next(row[0] for row in database.execute("select id from media") if row[0] in (media.bytes, str(media)))
stored = os.path.join(data, "media", "media", str(media))
os.makedirs(stored, exist_ok=True)
for name in sorted(os.listdir(folder)):
    with open(os.path.join(folder, name), "rb") as file:
        bytes_ = file.read()
    digest = hashlib.sha256(bytes_).hexdigest()
    shutil.copy(os.path.join(folder, name), os.path.join(stored, f"{digest[:16]}-{name}"))
    database.execute("insert into media_files (media_id, name, published, bytes, sha256) values (?, ?, 1, ?, ?)", (key, name, len(bytes_), digest))
database.execute("update media set status = 'ready', progress = 1, output = ? where id = ?", (json.dumps(manifest), key))
database.execute("delete from jobs where media_id = ?", (key,))
database.commit()
