// Every screen in every state of the list.
import { LANGUAGES, type Language, labels } from '../support/labels';
import { ready } from '../support/screens';
import type { Visitor } from '../support/test';
import { SCREENS } from './list';
import { accessible, contrastInTheDark, narrow, worded } from './look';
import { type House, expect, test, tongue } from './people';
import { routes } from './routes';
import { STATES, type Scene, address } from './scene';

const IS_FULL = process.env.MANDATE_FULL === '1';
const FIRST: Language = 'sv';
/** In the other languages the words are looked at, which are the same without scripts. */
const isWhole = (language: Language) => language === FIRST || IS_FULL;

test('every route has its states, and no other has', () => {
    expect(Object.keys(SCREENS).sort()).toEqual(routes().sort());
    const silent = Object.entries(SCREENS).flatMap(([route, screen]) =>
        STATES.filter((state) => screen[state] === undefined || screen[state] === '').map((state) => `${route} ${state}`),
    );
    expect(silent, 'without a scene or a reason').toEqual([]);
});

for (const language of LANGUAGES) {
    for (const [route, screen] of Object.entries(SCREENS)) {
        // What needs the database gone is in unavailable.spec.ts.
        for (const state of STATES.filter((name) => name !== 'unavailable')) {
            const scene = screen[state];
            const isLookedAt = isWhole(language) || state === 'filled';
            if (typeof scene === 'string' || !isLookedAt) {
                continue;
            }
            test(`${language} ${route} ${state}`, async ({ visitor, house }) => {
                const page = await reach(visitor, house, language, route, scene);
                await worded(page, tongue(scene.who, language));
                if (isWhole(language)) {
                    await accessible(page);
                    await contrastInTheDark(page);
                }
                await narrow(page);
            });
        }
    }
}

/** Brings a screen into a state. */
async function reach(visitor: Visitor, house: House, language: Language, route: string, scene: Scene) {
    // The sample has no authority whose language is English: by its id the Swedish one is looked at.
    const from = language === 'en' && route.startsWith('/authorities') ? 'sv' : language;
    const ids = await house.find(visitor, from);
    const t = labels(tongue(scene.who, language));
    const target = scene.path?.(ids) ?? address(route, ids);
    const open = async () => {
        const page = await house.enter(visitor, scene.who, language, { javaScript: isWhole(language) });
        const answer = await page.goto(target);
        await ready(page);
        return { page, status: answer?.status() };
    };
    const { page, status } = await open();
    expect(status, 'status of the page').toBe(scene.status ?? 200);
    await scene.act?.({ page, t, again: async () => (await open()).page });
    const text = scene.shows(t);
    await expect(page.getByRole('main').getByText(text).filter({ visible: true }).first()).toBeVisible();
    return page;
}
