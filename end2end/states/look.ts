// What is asked of every screen in every state.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Language } from '../support/labels';
import { expect } from '../support/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** A small telephone, and a window in which a table of many columns just stands beside the menu. */
const WIDTHS = [320, 1100];

/** What passes is not described one by one. */
const look = (page: Page) => new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });

/** WCAG 2.2 AA in light colours. */
export async function accessible(page: Page): Promise<void> {
    await clean(look(page).withTags(RULES));
}

/** Contrast in dark colours. */
export async function contrastInTheDark(page: Page): Promise<void> {
    await page.emulateMedia({ colorScheme: 'dark' });
    await clean(look(page).withRules(['color-contrast']));
    await page.emulateMedia({ colorScheme: 'light' });
}

async function clean(axe: AxeBuilder): Promise<void> {
    const { violations } = await axe.analyze();
    const told = violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
    expect(told, 'what axe found').toEqual([]);
}

/** Nothing is wider than the screen, whatever its width. */
export async function fits(page: Page): Promise<void> {
    const before = page.viewportSize();
    for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate((most) => {
            const scrolls = document.documentElement.scrollWidth > most;
            const beyond = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > most + 1);
            return scrolls ? beyond.slice(0, 5).map((e) => `${e.tagName}.${e.className}: ${e.textContent?.slice(0, 40)}`) : [];
        }, width);
        expect(wide, `what is wider than ${width} px`).toEqual([]);
    }
    if (before) {
        await page.setViewportSize(before);
    }
}

/** Title, language and words are there. */
export async function worded(page: Page, language: Language): Promise<void> {
    await expect(page).toHaveTitle(/\S.* – Mandate$/);
    await expect(page.locator(`html[lang="${language}"]`)).toBeAttached();
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    const text = await page.locator('body').innerText();
    expect(text, 'no placeholder is left').not.toMatch(/\{\{|\}\}/);
    expect(text, 'no name of a text stands for the text').not.toMatch(
        /\b(general|frame|login|users|authority|edit|modules|details|history|account|home|error|help|page)\.[a-z]+_?[a-z_]*\b/,
    );
}
