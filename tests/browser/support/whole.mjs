// A server with something on every page, and the pages by name: what is looked at, weighed and photographed.

import { PASSWORD, TestServer } from './server.mjs';
import { serveLessons } from './stored_lesson.mjs';

const SHELF = { stage: 'primary', grade: 5, subject: 'math', edition: 'renjiao', volume: 1 };
/** Who looks; a page of nobody is read without signing in. */
export const PEOPLE = {
  yang: ['teacher', '杨秀英'],
  shi: ['student', '石小雨'],
  zhou: ['moderator', '周正'],
};
const POSTS = 50;
/** Who writes them: newcomers may write only a few in a row. */
const WRITERS = ['韦老师', '龙老师', '吴小满', '潘老师', '陆小禾', '蒙老师', '覃小雨', '罗老师', '杨小田', '石老师', '王小麦', '张老师'];
const DESIGN = `## 教学目标

1. 会算小数乘小数，说得出小数点为什么点在那里。
2. 能用面积估一估，发现算错的结果。

## 教学过程

1. **引入（5 分钟）** 量一量教室后面的宣传栏：长 2.4 米，宽 0.8 米。
2. **探究（15 分钟）** 先按整数乘，再数两个因数一共有几位小数。
3. **练习（15 分钟）** 同桌互相出题，先估后算。
`;

/** Starts it. With `folder` (of renditions) the lesson can be played; without one it waits for its video. */
export async function wholeProduct(folder) {
  const { server, lessons } = folder ? await serveLessons([folder]) : { server: await TestServer.start({ YINGHUO_TRANSCODERS: '0' }), lessons: [] };
  if (!folder) await server.addPeople({ lin: ['master_teacher', '林知秋'] });
  try {
    return { server, pages: await fill(server, lessons, folder) };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

async function fill(server, lessons, folder) {
  const people = { ...PEOPLE, ...Object.fromEntries(WRITERS.map((name, n) => [`w${n}`, ['teacher', name]])) };
  await server.addPeople(people);
  const tokens = {};
  for (const name of ['lin', ...Object.keys(people)]) tokens[name] = await server.token(name);
  const post = (name, path, body = {}) => server.api('POST', path, { token: tokens[name], body });
  const course = await newCourse(post);
  const lesson = lessons[0]?.id ?? course.lesson;
  const kase = (await post('lin', '/cases', { title: '小数乘法：用宣传栏的面积引入', summary: '没有投影也能上：一把尺子、一块黑板，四十分钟。', ...SHELF, keywords: ['小数', '面积'], parts: { design: DESIGN, tasks: '量一量你的课桌，算出面积。', homework: '练习二第 3 题。' } })).id;
  await post('lin', `/cases/${kase}/publish`);
  const thread = await longThread(post, lesson);
  const short = await post('yang', '/threads', { about: `lesson:${lesson}`, title: '位数不够时为什么补 0？', body: '学生总是忘。', kind: 'question', at_s: 12 });
  const own = (await server.api('GET', `/threads/${short.id}`)).posts.items[0].id;
  await post('shi', `/posts/${thread.last}/reports`, { reason: '和这节课没有关系' });
  const author = (await server.api('GET', `/lessons/${lesson}`)).author.id;
  return pagesOf({ ...course, lesson, kase, thread: thread.id, short: short.id, last: thread.last, own, author }, folder);
}

async function newCourse(post) {
  const course = (await post('lin', '/courses', { title: '小数乘法', summary: '先按整数乘，再数小数位；每节都可以只听声音。', ...SHELF })).id;
  const titles = ['小数乘整数', '小数乘小数', '积的近似数', '整数乘法运算定律推广到小数', '解决问题'];
  const ids = [];
  for (const title of titles) {
    const { id } = await post('lin', `/courses/${course}/lessons`, { title, summary: '位数不够时用 0 补足，算完先估一估对不对。' });
    await post('lin', `/lessons/${id}/publish`);
    ids.push(id);
  }
  await post('lin', `/courses/${course}/publish`);
  return { course, lesson: ids[0], waiting: ids[1] };
}

/** A thread of fifty posts, its first question among them. */
async function longThread(post, lesson) {
  const { id } = await post('yang', '/threads', { about: `lesson:${lesson}`, title: '小数点到底点在哪里？', body: '我们班有一半学生把 **2.4 × 0.8** 的小数点点错。您是怎么讲的？', kind: 'question', at_s: 26 });
  let last;
  for (let n = 2; n <= POSTS; n += 1) {
    const words = n === 2 ? '先不看小数点，算 24 × 8；再数两个因数一共几位小数，从右边数出几位点上。' : `第 ${n} 条：我们村小试过了，先估 2 × 1 = 2，再看 1.92 像不像，学生自己就发现了。`;
    last = (await post(n === 2 ? 'lin' : `w${n % WRITERS.length}`, `/threads/${id}/posts`, { body: words })).id;
  }
  return { id, last };
}

function pagesOf({ course, lesson, waiting, kase, thread, short, last, own, author }, playable) {
  const searching = (words) => `/search?q=${encodeURIComponent(words)}`;
  const nowhere = '/lessons/01890000-0000-7000-8000-000000000000';
  return [
    { name: 'home', path: '/' },
    { name: 'courses', path: '/courses' },
    { name: 'course', path: `/courses/${course}` },
    { name: 'lesson', path: `/lessons/${lesson}` },
    { name: 'lesson-signed-in', path: `/lessons/${lesson}`, as: 'shi' },
    ...(playable ? [{ name: 'lesson-boards', path: `/lessons/${lesson}/boards`, optional: true }] : []),
    { name: 'lesson-voice', path: `/lessons/${lesson}?play=voice` },
    { name: 'lesson-waiting', path: `/lessons/${waiting}` },
    { name: 'cases', path: '/cases' },
    { name: 'cases-none', path: '/cases?subject=music' },
    { name: 'case', path: `/cases/${kase}` },
    { name: 'search-begin', path: '/search' },
    { name: 'search', path: searching('小数') },
    { name: 'search-none', path: searching('量子色动力学') },
    { name: 'thread', path: `/threads/${thread}` },
    { name: 'thread-short', path: `/threads/${short}` },
    { name: 'thread-signed-in', path: `/threads/${thread}`, as: 'yang' },
    { name: 'thread-reply', path: `/threads/${short}?reply=${own}`, as: 'lin' },
    { name: 'post-edit', path: `/posts/${own}/edit`, as: 'yang' },
    { name: 'post-history', path: `/posts/${own}/history` },
    { name: 'post-report', path: `/posts/${last}/report`, as: 'yang' },
    { name: 'person', path: `/people/${author}` },
    { name: 'follows', path: '/follows', as: 'yang' },
    { name: 'rooms', path: '/rooms' },
    { name: 'room', path: '/rooms/math' },
    { name: 'chapter', path: `/chapters?about=${encodeURIComponent('chapter:primary/5/math/renjiao/1/小数乘法')}` },
    { name: 'thread-new', path: `/threads/new?about=lesson:${lesson}`, as: 'yang' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'register', path: '/register' },
    { name: 'me', path: '/me', as: 'shi' },
    { name: 'shelf', path: '/shelf' },
    { name: 'take-home', path: `/shelf?lesson=${lesson}` },
    { name: 'offline', path: '/offline' },
    { name: 'saved', path: '/saved', as: 'yang' },
    { name: 'wanted', path: '/wanted', as: 'lin' },
    { name: 'notices', path: '/notices', as: 'lin' },
    { name: 'notices-none', path: '/notices', as: 'zhou' },
    { name: 'notice-settings', path: '/notices/settings', as: 'lin' },
    { name: 'studio', path: '/studio', as: 'lin' },
    { name: 'studio-course-new', path: '/studio/courses/new', as: 'lin' },
    { name: 'studio-course', path: `/studio/courses/${course}`, as: 'lin' },
    { name: 'studio-lesson', path: `/studio/lessons/${lesson}`, as: 'lin' },
    { name: 'studio-case-new', path: '/studio/cases/new', as: 'lin' },
    { name: 'studio-case', path: `/studio/cases/${kase}`, as: 'lin' },
    { name: 'moderation', path: '/moderation', as: 'zhou' },
    { name: 'admin', path: '/admin', as: 'admin' },
    { name: 'not-found', path: nowhere, status: 404 },
    { name: 'not-allowed', path: '/admin', as: 'shi', status: 403 },
  ];
}

const keys = new Map();

/** A browser's context in which somebody has signed in (once: the next one gets the same key); of nobody for ''. */
export async function contextOf(who, browser, origin, device) {
  const kept = `${origin} ${who}`;
  if (who && !keys.has(kept)) {
    const context = await browser.newContext(device);
    const page = await context.newPage();
    await page.goto(`${origin}/sign-in`);
    await page.locator('#username').fill(who);
    await page.locator('#password').fill(PASSWORD);
    await page.locator('main form button').first().click();
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    keys.set(kept, await context.storageState());
    await context.close();
  }
  return browser.newContext({ ...device, storageState: keys.get(kept) });
}
