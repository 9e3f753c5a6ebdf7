import { chromium } from '@playwright/test';
const b = await chromium.launch({ executablePath: '/usr/bin/chromium-headless-shell', args: ['--no-sandbox'] });
const go = async (user, lang, js, steps) => {
  const c = await b.newContext({ baseURL: 'http://127.0.0.1:8099', locale: lang, javaScriptEnabled: js, viewport: { width: 1360, height: 900 } });
  const p = await c.newPage();
  await p.goto('/login'); await p.fill('#username', user); await p.fill('#password', 'Mandate-2026'); await p.click('main button[type=submit]'); await p.waitForTimeout(1500);
  for (const [path, name] of steps) { const r = await p.goto(path); await p.waitForTimeout(700); console.log(name, r.status(), await p.title()); await p.screenshot({ path: `/tmp/shot-${name}.png`, fullPage: true }); 
    if (name.startsWith('deleted')) { const h = await p.locator('main table tbody a').first().getAttribute('href'); console.log(h); const r2 = await p.goto(h); await p.waitForTimeout(700); console.log(r2.status(), await p.title()); await p.screenshot({ path: `/tmp/shot-tomb-${name}.png`, fullPage: true }); console.log(await p.locator('nav.breadcrumb').innerText()); for (const a of await p.locator('nav.breadcrumb a').all()) console.log(await a.getAttribute('href')); } }
  await c.close();
};
await go('nimic.se', 'sv', true, [['/administration/authorities?status=deleted', 'deleted-sv']]);
await go('operator.eu', 'en', false, [['/administration/authorities?status=deleted', 'deleted-en-nojs'], ['/administration/jobs', 'jobs-en']]);
await go('operator.eu', 'fi', true, [['/administration/jobs', 'jobs-fi'], ['/account/my-data', 'mydata-fi']]);
await b.close();
