// Every screen in every state of the list.
import type { Page } from '@playwright/test';
import { LANGUAGES, type Language, labels } from '../support/labels';
import { ready } from '../support/screens';
import type { Visitor } from '../support/test';
import { SCREENS } from './list';
import { accessible, contrastInTheDark, fits, worded } from './look';
import { type House, type Ids, type Part, expect, test, tongue } from './people';
import { routes } from './routes';
import { STATES, type Scene, type Screen, type State, address } from './scene';

const IS_FULL = process.env.MANDATE_FULL === '1';
const FIRST: Language = 'sv';
/** What has colours of its own: the others show the same in another way. */
const IN_THE_DARK: State[] = ['filled', 'invalid'];
/** Where every state is looked at, not only every screen once. */
const isWhole = (language: Language) => language === FIRST || IS_FULL;

test('every route has its states, and no other has', () => {
    expect(Object.keys(SCREENS).sort()).toEqual(routes().sort());
    const silent = Object.entries(SCREENS).flatMap(([route, screen]) =>
        STATES.filter((state) => screen[state] === undefined || screen[state] === '').map((state) => `${route} ${state}`),
    );
    expect(silent, 'without a scene or a reason').toEqual([]);
});

for (const language of LANGUAGES) {
    if (isWhole(language)) {
        for (const [route, screen] of Object.entries(SCREENS)) {
            for (const { state, scene } of scenes(screen)) {
                test(`${language} ${route} ${state}`, async ({ visitor, houses }) => {
                    const stage = await enter(visitor, await houses(language), language, scene, true);
                    await reach(stage, route, scene);
                    await worded(stage.page, stage.tongue);
                    await accessible(stage.page);
                    if (IS_FULL || IN_THE_DARK.includes(state)) {
                        await contrastInTheDark(stage.page);
                    }
                    await fits(stage.page);
                });
            }
        }
    }

    // The words are looked at, which are the same without scripts.
    test(`${language}: every screen`, async ({ visitor, houses }) => {
        test.setTimeout(180_000);
        const house = await houses(language);
        const stages = new Map<Part, Stage>();
        const titles = new Map<string, string>();
        const repeated: string[] = [];
        for (const [route, { filled }] of Object.entries(SCREENS)) {
            await test.step(route, async () => {
                const scene = filled as Scene;
                const stage = stages.get(scene.who) ?? (await enter(visitor, house, language, scene, false));
                stages.set(scene.who, stage);
                await reach(stage, route, scene);
                await worded(stage.page, stage.tongue);
                await fits(stage.page);
                // What is not found is called so wherever it was looked for.
                if ((scene.status ?? 200) === 200) {
                    const title = `${scene.who}: ${await stage.page.title()}`;
                    const address = titles.get(title) ?? stage.page.url();
                    titles.set(title, address);
                    repeated.push(...(address === stage.page.url() ? [] : [title]));
                }
            });
        }
        expect(repeated, 'titles of more than one window of a visitor').toEqual([]);
    });
}

/** What can be reached; what needs the database gone is in unavailable.spec.ts. */
function scenes(screen: Screen): { state: State; scene: Scene }[] {
    return STATES.filter((state) => state !== 'unavailable').flatMap((state) => {
        const scene = screen[state];
        return typeof scene === 'string' ? [] : [{ state, scene }];
    });
}

interface Stage {
    page: Page;
    /** The language of the screens. */
    tongue: Language;
    ids: () => Promise<Ids>;
    again: () => Promise<Page>;
}

async function enter(
    visitor: Visitor,
    house: House,
    language: Language,
    { who }: Scene,
    javaScript: boolean,
): Promise<Stage> {
    const open = () => house.enter(visitor, who, language, { javaScript });
    return {
        page: await open(),
        tongue: tongue(who, language),
        ids: () => house.find(visitor, language),
        again: open,
    };
}

/** Brings a screen into a state. */
async function reach(stage: Stage, route: string, scene: Scene): Promise<void> {
    const ids = await stage.ids();
    const target = scene.path?.(ids) ?? address(route, ids);
    const open = async (page: Page) => {
        const answer = await page.goto(target);
        await ready(page);
        expect(answer?.status(), 'status of the page').toBe(scene.status ?? 200);
        return page;
    };
    const t = labels(stage.tongue);
    const { page } = stage;
    await open(page);
    await scene.act?.({ page, t, again: async () => open(await stage.again()) });
    await expect(page.getByRole('main').getByText(scene.shows(t)).filter({ visible: true }).first()).toBeVisible();
}
