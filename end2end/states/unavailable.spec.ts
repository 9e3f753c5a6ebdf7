// The database is gone: every screen says so, and what was typed can be sent again.
import type { Page } from '@playwright/test';
import { labels } from '../support/labels';
import { Database } from '../support/postgres';
import { ready } from '../support/screens';
import { start } from '../support/server';
import { SCREENS } from './list';
import { accessible, fits } from './look';
import { House, account, expect, test as base, tongue } from './people';
import { type Scene, address } from './scene';

const t = labels('sv');
const main = (page: Page) => page.getByRole('main');

interface Broken {
    house: House;
    database: Database;
}

const test = base.extend<object, { broken: Broken }>({
    broken: [
        async ({}, use) => {
            const database = await Database.create();
            const server = await start({ databaseUrl: database.url });
            await use({ house: new House(server.url), database });
            await server.stop();
            await database.drop();
        },
        { scope: 'worker', timeout: 150_000 },
    ],
});

// One database for all, gone and back.
test.describe.configure({ mode: 'default' });

test('every screen', async ({ visitor, broken: { house, database } }) => {
    test.setTimeout(180_000);
    const scenes = Object.entries(SCREENS).flatMap(([route, { unavailable }]) =>
        typeof unavailable === 'string' ? [] : [{ route, scene: unavailable }],
    );
    const ids = await house.find(visitor, 'sv');
    const pages = new Map<string, Page>();
    for (const { scene } of scenes) {
        if (!pages.has(scene.who)) {
            pages.set(scene.who, await house.enter(visitor, scene.who, 'sv'));
        }
    }
    const seen = new Set<string>();
    const look = async (page: Page, route: string, scene: Scene) => {
        const answer = await page.goto(scene.path?.(ids) ?? address(route, ids));
        expect(answer?.status()).toBe(scene.status ?? 200);
        const t = labels(tongue(scene.who, 'sv'));
        await expect(main(page).getByText(scene.shows(t)).filter({ visible: true }).first()).toBeVisible();
        const text = await main(page).innerText();
        expect(text.includes(t('general.unavailable_title')), 'only a failure has an incident').toBe(scene.status === 503);
        if (!seen.has(answer?.status() === 503 ? '503' : route)) {
            await accessible(page);
            await fits(page);
        }
        seen.add(answer?.status() === 503 ? '503' : route);
    };
    await database.shut();
    try {
        for (const { route, scene } of scenes) {
            const page = pages.get(scene.who);
            await test.step(route, () => (page ? look(page, route, scene) : Promise.reject(new Error(route))));
        }
    } finally {
        await database.open();
    }
});

for (const javaScript of [true, false]) {
    test(`a form is sent again, ${javaScript ? 'with' : 'without'} JavaScript`, async ({ visitor, broken }) => {
        const { house, database } = broken;
        const page = await house.enter(visitor, 'administrator', 'sv', { javaScript });
        expect(account('administrator', 'sv')).toBe('admin.se');
        await page.goto('/my-authority/users/new');
        await ready(page);
        const last = javaScript ? 'Ahlgren' : 'Bergqvist';
        await main(page).getByRole('textbox', { name: t('users.first_name') }).fill('Signe');
        await main(page).getByRole('textbox', { name: t('users.last_name') }).fill(last);
        await main(page).getByRole('textbox', { name: t('users.user_email') }).fill(`signe.${last}@ivo.example`);
        await database.shut();
        try {
            await main(page).getByRole('button', { name: t('users.add_user') }).click();
            await expect(main(page).getByText(t('general.unavailable_title')).first()).toBeVisible();
        } finally {
            await database.open();
        }
        const again = javaScript ? t('users.add_user') : t('login.try_again');
        await main(page).getByRole('button', { name: again }).click();
        await expect(main(page).getByText(t('users.user_added'))).toBeVisible();
        await expect(page.getByRole('heading', { level: 1, name: `Signe ${last}` })).toBeVisible();
    });
}
