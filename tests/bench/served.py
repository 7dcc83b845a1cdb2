"""A release build of Yinghuo with one real lesson in it, for benches: started, filled through the API, measured, stopped."""
import base64
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("YINGHUO", ROOT / "target/release/yinghuo")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_answers(url, process, bound_s=60):
    """Seconds until `url` answers 200."""
    begun = time.monotonic()
    while time.monotonic() - begun < bound_s:
        if process.poll() is not None:
            raise SystemExit(f"ended with {process.returncode} before it answered {url}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.monotonic() - begun
        except OSError:
            time.sleep(0.005)
    raise SystemExit(f"{url} did not answer within {bound_s} s")


def wrk(url, *, seconds=10, connections=32, script=None):
    """Loads `url` with wrk; gives requests/s, MB/s, p50 and p99 in ms, and how many answers were no success."""
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", *(["-s", str(script)] if script else []), url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0, "B": 1e-6, "KB": 1.024e-3, "MB": 1.048576, "GB": 1073.741824}

    def number(pattern):
        found = re.search(pattern, text)
        return float(found[1]) * (unit[found[2]] if found.lastindex == 2 else 1) if found else 0.0

    return {
        "requests_per_s": number(r"Requests/sec:\s+([\d.]+)"),
        "mb_per_s": number(r"Transfer/sec:\s+([\d.]+)([KMG]?B)"),
        "p50_ms": number(r"50%\s+([\d.]+)([um]?s)"),
        "p99_ms": number(r"99%\s+([\d.]+)([um]?s)"),
        "failed": int(number(r"Non-2xx or 3xx responses: (\d+)")),
    }


class Yinghuo:
    """`yinghuo serve` on a free port and a new data folder. Use as a context.

    `fill` is called with the folder before the server starts and gives the path of a backup to restore; `timed` gets how many seconds
    the restore and the index of it took.
    """

    def __init__(self, fill=None, timed=None):
        self.fill, self.timed = fill, {} if timed is None else timed

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="yinghuo-bench-"))
        self.origin = f"http://127.0.0.1:{free_port()}"
        self.password = secrets.token_urlsafe(16)
        try:
            if self.fill:
                self.run("restore", self.fill(self.folder))
                self.run("reindex")
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        self.token = None
        self.token = self.api("POST", "/auth/login", {"username": "admin", "password": self.password})["access_token"]
        return self

    def settings(self):
        return {**os.environ, "YINGHUO_LISTEN": self.origin.removeprefix("http://"), "YINGHUO_DATA_DIR": str(self.folder / "data"),
                "YINGHUO_ADMIN_PASSWORD": self.password}

    def run(self, *command):
        """Runs a command of the program on the same data to its end."""
        begun = time.monotonic()
        done = subprocess.run([PROGRAM, *command], cwd=self.folder, env=self.settings(), capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"yinghuo {command[0]}: {done.stdout}{done.stderr}")
        self.timed[f"{command[0]}_s"] = time.monotonic() - begun

    def start(self):
        """Starts it (again); gives the seconds until it was ready."""
        with open(self.folder / "server.log", "a") as log:
            self.process = subprocess.Popen([PROGRAM, "serve"], cwd=self.folder, stdout=log, stderr=log, env=self.settings(),
                                            start_new_session=True)
        return wait_until_answers(f"{self.origin}/readyz", self.process)

    def stop(self):
        """Ends it at once; nothing where it has ended."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def api(self, method, path, body=None, headers=None):
        """A request to the API that must succeed; gives its JSON, or its headers where there is no body."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.origin}/api/v1{path}", data, method=method, headers={
            "Content-Type": "application/json", **({"Authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})})
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                text = reply.read()
                return json.loads(text) if text else reply.headers
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path} answered {error.code}: {error.read().decode()}") from None

    def publish_course(self, lessons):
        """A course with so many lessons, all published; gives the lessons' ids."""
        course = self.api("POST", "/courses", {"title": "小数乘法", "summary": "先按整数乘，再数小数位。", "stage": "primary",
                                               "grade": 5, "subject": "math", "edition": "renjiao", "volume": 1})["id"]
        ids = []
        for n in range(lessons):
            lesson = {"title": f"第{n + 1}课 小数乘小数", "summary": "用一块宣传栏的面积引入，位数不够时用 0 补足。"}
            ids.append(self.api("POST", f"/courses/{course}/lessons", lesson)["id"])
        self.api("POST", f"/courses/{course}/publish")
        for lesson in ids:
            self.api("POST", f"/lessons/{lesson}/publish")
        return ids

    def lesson_with_video(self):
        """A published lesson with a generated video; gives its id and its manifest."""
        lesson = self.publish_course(1)[0]
        video = self.folder / "lesson.mp4"
        subprocess.run(["/usr/bin/python3", ROOT / "deploy/demo/make_lesson.py", "--content",
                        ROOT / "deploy/demo/lessons/weather.json", "--out", video], check=True)
        tus = {"Tus-Resumable": "1.0.0"}
        created = self.api("POST", "/uploads", b"", {
            **tus, "Upload-Length": str(video.stat().st_size),
            "Upload-Metadata": "filename " + base64.b64encode("lesson.mp4".encode()).decode()})
        upload = created["Location"].rsplit("/", 1)[1]
        self.api("PATCH", f"/uploads/{upload}", video.read_bytes(),
                 {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})
        media = self.api("POST", f"/lessons/{lesson}/media", {"upload_id": upload})["media_id"]
        while (manifest := self.api("GET", f"/media/{media}"))["status"] != "ready":
            if manifest["status"] == "failed":
                raise SystemExit(f"transcoding failed: {manifest}")
            time.sleep(0.5)
        return lesson, manifest

    def memory_mb(self):
        """Resident memory of the server process, without its transcoders."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024
