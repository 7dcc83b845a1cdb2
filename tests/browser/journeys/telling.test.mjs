// Who is told: `@` offers the people one may speak to, and a device is let take pushes and made to stop.

import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { PC, PHONE, launch } from '../support/browser.mjs';
import { eventually } from '../support/eventually.mjs';
import { TestServer } from '../support/server.mjs';
import { contextOf } from '../support/whole.mjs';

const WORDS = {
  'zh-CN': { reply: '回复', mentioned: '提到了您', on: '让这台设备收推送', off: '这台设备不再收推送', isOn: '这台设备会收推送', refused: '浏览器不让萤火发通知', failed: '没有成功' },
  en: { reply: 'Reply', mentioned: 'mentioned you', on: 'Let this device take pushes', off: 'No more pushes to this device', isOn: 'This device takes pushes', refused: 'does not let Yinghuo notify you', failed: 'That did not work' },
};
const SCREENS = [PHONE, { ...PC, locale: 'en' }];

let server, browser, tokens, course;

before(async () => {
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  await server.addPeople({ lin: ['master_teacher', '林知秋'], yang: ['teacher', '杨秀英'], shi: ['student', '石小雨'], lu: ['student', '陆小禾'] });
  tokens = Object.fromEntries(await Promise.all(['lin', 'yang', 'shi'].map(async (name) => [name, await server.token(name)])));
  course = (await post('lin', '/courses', { title: '小数乘法入门', summary: '先按整数乘。', stage: 'primary', grade: 5, subject: 'math' })).id;
  await post('lin', `/courses/${course}/publish`, {});
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.remove();
});

const post = (who, path, body) => server.api('POST', path, { token: tokens[who], body });

for (const device of SCREENS) {
  test(`after @ those who may be spoken to are offered, nobody else, and the one named is told (${device.locale})`, { timeout: 90_000 }, async () => {
    const words = WORDS[device.locale];
    const thread = (await post('yang', '/threads', { about: `course:${course}`, title: `小数点的讲法（${device.locale}）`, body: '请大家说说。' })).id;
    await post('shi', `/threads/${thread}/posts`, { body: '我总是点错。' });
    const context = await contextOf('yang', browser, server.origin, device);
    const page = await context.newPage();
    await page.goto(`${server.origin}/threads/${thread}`);
    await page.locator('form[data-kept]').last().waitFor();
    const field = page.locator('#body');
    const names = page.getByRole('option');

    // A child who has written nothing here is nobody's to find; one who has is.
    const asked = page.waitForResponse((reply) => reply.url().includes('/api/v1/people'));
    await field.pressSequentially('@陆');
    assert.equal((await asked).status(), 200);
    assert.equal(await names.count(), 0);
    await field.fill('');
    await field.pressSequentially('听@石');
    await names.filter({ hasText: '石小雨' }).waitFor();
    await field.press('Escape');
    assert.equal(await names.filter({ visible: true }).count(), 0);
    await field.press('Control+A');
    await field.pressSequentially('请@林');
    await names.filter({ hasText: '林知秋' }).waitFor();
    await field.press('ArrowDown');
    assert.equal(await field.getAttribute('aria-activedescendant'), await names.filter({ hasText: '林知秋' }).getAttribute('id'));
    await field.press('Enter');
    assert.equal(await field.inputValue(), '请@林知秋 ');
    await field.pressSequentially('看看');
    await page.getByRole('button', { name: words.reply, exact: true }).last().click();
    await page.locator('article', { hasText: '请@林知秋 看看' }).waitFor();

    const named = await contextOf('lin', browser, server.origin, device);
    const inbox = await named.newPage();
    await eventually('she is told', async () => {
      await inbox.goto(`${server.origin}/notices`);
      return (await inbox.locator('li', { hasText: words.mentioned }).filter({ hasText: `（${device.locale}）` }).count()) > 0;
    });
    await named.close();
    await context.close();
  });
}

/** A browser with a push service, as this one without Google's has none: what it would have been asked is kept. */
function withPushService(subscription) {
  let made = null;
  PushManager.prototype.getSubscription = async () => made;
  PushManager.prototype.subscribe = async (options) => {
    window.asked = { userVisibleOnly: options.userVisibleOnly, key: [...new Uint8Array(options.applicationServerKey)] };
    made = { endpoint: subscription.endpoint, toJSON: () => subscription, unsubscribe: async () => !(made = null) };
    return made;
  };
}

const settings = '/notices/settings';
const devices = async () => (await server.api('GET', '/me/push', { token: tokens.lin })).devices;

for (const device of SCREENS) {
  test(`a device takes pushes, and no longer (${device.locale})`, { timeout: 60_000 }, async () => {
    const words = WORDS[device.locale];
    const keys = createECDH('prime256v1');
    const endpoint = `https://push.example.com/send/${device.locale}`;
    const subscription = { endpoint, expirationTime: null, keys: { p256dh: keys.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') } };
    const context = await contextOf('lin', browser, server.origin, device);
    await context.grantPermissions(['notifications'], { origin: server.origin });
    await context.addInitScript(withPushService, subscription);
    const page = await context.newPage();
    await page.goto(server.origin + settings);
    await page.getByRole('button', { name: words.on }).click();
    await page.getByText(words.isOn).waitFor();
    assert.deepEqual((await devices()).map((one) => one.endpoint), [endpoint]);
    const { userVisibleOnly, key } = await page.evaluate(() => window.asked);
    const { public_key } = await server.api('GET', '/me/push', { token: tokens.lin });
    assert.deepEqual([userVisibleOnly, Buffer.from(key).toString('base64url')], [true, public_key]);
    await page.getByRole('button', { name: words.off }).click();
    await page.getByRole('button', { name: words.on }).waitFor();
    assert.deepEqual(await devices(), []);
    await context.close();
  });

  test(`where the browser refuses pushes she is told what to do; with scripts off no button promises them (${device.locale})`, { timeout: 60_000 }, async () => {
    const words = WORDS[device.locale];
    const context = await contextOf('lin', browser, server.origin, device);
    const page = await context.newPage();
    await page.goto(server.origin + settings);
    await page.getByRole('button', { name: words.on }).click();
    await page.getByText(words.refused).or(page.getByText(words.failed)).waitFor();
    assert.deepEqual(await devices(), []);
    await context.close();
    const plain = await contextOf('lin', browser, server.origin, { ...device, javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(server.origin + settings);
    assert.equal(await still.locator('#push').isVisible(), false);
    await plain.close();
  });
}
