"""Requests at a steady rate, whatever the server does: a late answer makes the next ones late, and that counts."""
import http.client
import json
import threading
import time


class Client:
    """One connection that is kept."""

    def __init__(self, origin, token=None):
        self.host, self.token = origin.removeprefix("http://"), token
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def ask(self, method, path, body=None, headers=None):
        """Status and body of an answer."""
        headers = {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **(headers or {})}
        if body is not None:
            body = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        self.connection.request(method, path, body, headers)
        reply = self.connection.getresponse()
        return reply.status, reply.read()


def steady(make_client, act, rate, seconds, workers=16):
    """Calls `act(client, number)` at a rate for so long; gives milliseconds from the moment each was due, and what failed."""
    total, begun = int(rate * seconds), time.monotonic() + 0.2
    taken, failed, lock, next_one = [], [], threading.Lock(), iter(range(total))

    def work():
        client = make_client()
        while True:
            with lock:
                number = next(next_one, None)
            if number is None:
                return
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                act(client, number)
            except Exception as error:  # a failed request is a figure, not the end
                failed.append(repr(error))
                client = make_client()
            taken.append((time.monotonic() - due) * 1000)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, failed


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")
