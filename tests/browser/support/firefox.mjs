// Firefox as Debian ships it. It has no driver that playwright-core speaks to, so a page does its work and reports.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PLACES = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const PREFERENCES = {
  'media.autoplay.default': 0, // pages may play without a tap
  'media.hardware-video-decoding.enabled': false,
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
  'extensions.update.enabled': false,
};

/** Opens a page in a new profile, without a window; `remove` ends it. */
export function openInFirefox(url) {
  const program = process.env.YINGHUO_FIREFOX ?? PLACES.find(existsSync);
  if (!program) throw new Error('Firefox is missing: run deploy/setup test');
  const home = mkdtempSync(join(tmpdir(), 'yinghuo-firefox-'));
  const lines = Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});`);
  writeFileSync(join(home, 'user.js'), lines.join('\n'));
  const environment = { ...process.env, HOME: home, MOZ_HEADLESS: '1' };
  const child = spawn(program, ['--headless', '--no-remote', '--profile', home, url], { env: environment, stdio: 'ignore' });
  const ended = new Promise((done) => child.once('exit', done));
  const remove = async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  return { remove };
}
