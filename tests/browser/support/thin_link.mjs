// A link with the rate, the round trip and the breaks of a poor network, between a browser and the server.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.mjs';
import { ROOT, freePort } from './server.mjs';

/**
 * Starts a link to `server`; give `{down_kbps, up_kbps, rtt_ms, break_every_s?, break_for_s?, profile?}`. A profile says how it
 * changes once `begin` is called, such as `0:750/250/100 60:60/20/400` (second:down/up/rtt).
 */
export async function thinLink(server, link) {
  const port = await freePort();
  const log = join(server.folder, `link-${port}.jsonl`);
  const start = () => spawn(
    'python3',
    [
      join(ROOT, 'tests/support/thin_link.py'),
      ...['--listen', `127.0.0.1:${port}`, '--to', `127.0.0.1:${server.port}`],
      ...['--down-kbps', link.down_kbps, '--up-kbps', link.up_kbps, '--rtt-ms', link.rtt_ms].map(String),
      ...['--break-every', link.break_every_s ?? 0, '--break-for', link.break_for_s ?? 3, '--for', 1800].map(String),
      ...['--log', log],
      ...(link.profile ? ['--profile', link.profile, '--profile-waits'] : []),
    ],
    { stdio: 'inherit' },
  );
  let child = start();
  const origin = `http://127.0.0.1:${port}`;
  const isOpen = () => fetch(`${origin}/healthz`).then((reply) => reply.ok, () => false);
  await eventually('the thin link is open', isOpen);
  /** Bytes that browsers have sent through it. */
  const sentUp = () => JSON.parse(readFileSync(log, 'utf8').trim().split('\n').at(-1)).up_bytes;
  /** What passed each second: `{t_s, down_bytes, up_bytes, connections}`. */
  const passed = () => readFileSync(log, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
  const remove = () => child.kill('SIGKILL');
  /** As if it had never been, until `mend`. */
  const cut = async () => {
    const gone = new Promise((done) => child.once('exit', done));
    remove();
    await gone;
  };
  const mend = async () => {
    child = start();
    await eventually('the thin link is open again', isOpen);
  };
  return { origin, sentUp, passed, begin: () => child.kill('SIGUSR1'), cut, mend, remove };
}
