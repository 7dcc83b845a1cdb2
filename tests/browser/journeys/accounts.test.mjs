// Anybody: registers, signs in and out, changes the language; with scripts off.

import { after, before, test } from 'node:test';
import { PHONE, launch } from '../support/browser.mjs';
import { PASSWORD, TestServer } from '../support/server.mjs';

let server, browser;

before(async () => {
  server = await TestServer.start({ YINGHUO_TRANSCODERS: '0' });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.remove();
});

test('a student registers and signs in again with scripts off', { timeout: 60_000 }, async () => {
  const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${server.origin}/register`);
  await page.getByLabel('用户名').fill('shi');
  await page.getByLabel('显示的名字').fill('石小雨');
  await page.getByLabel('密码').fill(PASSWORD);
  await page.locator('main').getByRole('button', { name: '注册' }).click();
  await page.getByRole('link', { name: '石小雨' }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('link', { name: '登录' }).first().click();

  await page.getByLabel('用户名').fill('shi');
  await page.getByLabel('密码').fill('not this one');
  await page.locator('main').getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('密码').fill(PASSWORD);
  await page.locator('main').getByRole('button', { name: '登录' }).click();
  await page.getByRole('link', { name: '石小雨' }).waitFor();
  await context.close();
});

test('the language is switched and stays', { timeout: 60_000 }, async () => {
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  await page.goto(`${server.origin}/sign-in`);
  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.goto(`${server.origin}/register`);
  if ((await page.locator('html').getAttribute('lang')) !== 'en') throw new Error('the language did not stay');
  await context.close();
});
