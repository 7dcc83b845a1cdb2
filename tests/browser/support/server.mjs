// The real `yinghuo serve` with its transcoder, on a free port and a data folder of its own.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.mjs';

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const PASSWORD = 'a-firefly-in-a-bag-of-silk';

/** A program of the workspace, built by the Makefile. */
export function program(name) {
  const folder = process.env.YINGHUO_BIN_DIR ?? join(process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target'), 'debug');
  const path = join(folder, name);
  if (!existsSync(path)) throw new Error(`${path} is not built: make test-browser builds it`);
  return path;
}

/** A port nobody listens on. */
export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

export class TestServer {
  #child = null;

  /** Starts a server and waits until it is ready; `settings` are environment variables, `command` is `serve` or `demo`. */
  static async start(settings = {}, command = 'serve') {
    const server = new TestServer();
    server.port = await freePort();
    server.origin = `http://127.0.0.1:${server.port}`;
    server.folder = mkdtempSync(join(tmpdir(), 'yinghuo-browser-'));
    server.settings = settings;
    server.command = command;
    await server.startAgain();
    return server;
  }

  /** Starts the program on the data it left behind. */
  async startAgain() {
    const log = openSync(join(this.folder, 'server.log'), 'a');
    this.#child = spawn(program('yinghuo'), [this.command], {
      cwd: this.folder,
      detached: true, // a process group of its own, so that its transcoders can be killed with it
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        YINGHUO_LISTEN: `127.0.0.1:${this.port}`,
        YINGHUO_DATA_DIR: join(this.folder, 'data'),
        YINGHUO_ADMIN_PASSWORD: PASSWORD,
        ...this.settings,
      },
    });
    const child = this.#child;
    await eventually('the server is ready', async () => {
      if (child.exitCode !== null) throw new Error(`yinghuo ended with ${child.exitCode}\n${this.log()}`);
      return (await fetch(`${this.origin}/readyz`).catch(() => null))?.ok;
    });
  }

  /** `kill -9` of the server and everything it has started. */
  async kill() {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    process.kill(-child.pid, 'SIGKILL');
    await gone;
  }

  /** Ends it and removes all it kept. */
  async remove() {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  log() {
    return readFileSync(join(this.folder, 'server.log'), 'utf8');
  }

  /** A request to the API that must succeed; gives its JSON. */
  async api(method, path, { token, body, headers } = {}) {
    const reply = await fetch(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token ? { Authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path} answered ${reply.status}: ${text}`);
    return text ? JSON.parse(text) : null;
  }

  async token(username, password = PASSWORD) {
    return (await this.api('POST', '/auth/login', { body: { username, password } })).access_token;
  }

  /** Makes accounts: `{username: [role, display name]}`, all with PASSWORD. */
  async addPeople(people) {
    const token = await this.token('admin');
    for (const [username, [role, display_name]] of Object.entries(people)) {
      await this.api('POST', '/users', { token, body: { username, password: PASSWORD, display_name, role } });
    }
  }
}
