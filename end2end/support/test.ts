// What every test has: a server of its worker, visitors with and without JavaScript, and no tolerance for anything a
// browser complains about, or for a panic of the server.
import { type Browser, type BrowserContext, type Page, expect, test as base } from '@playwright/test';
import { type Server, panics, start } from './server';

export { expect };

export interface Visit {
    /** Whether the browser runs scripts. */
    javaScript?: boolean;
    /** What the browser asks for in Accept-Language. */
    language?: string;
    /** Width of the window. */
    width?: number;
    dark?: boolean;
    /** The server's address. */
    url?: string;
    /** Cookies of somebody who has logged in before. */
    state?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

export type Visitor = (visit?: Visit) => Promise<Page>;

interface OfTest {
    /** A browser of its own for each visitor. */
    visitor: Visitor;
    /** A server for this test alone. */
    fresh: Server;
}

interface OfWorker {
    server: Server;
    browsers: Browsers;
}

/** So many browsers are kept for the next test: each has loaded and compiled what every page needs. */
const KEPT = 6;

/** The browsers of a worker, each as good as new for whoever takes it. */
class Browsers {
    /** Of which kind those are that are open. */
    private readonly kinds = new Map<BrowserContext, string>();
    private readonly idle: { kind: string; context: BrowserContext }[] = [];
    /** Where what a browser complains about is told, as long as somebody has it. */
    private readonly told = new WeakMap<BrowserContext, string[]>();

    constructor(private readonly browser: Browser) {}

    async take({ state, ...visit }: Visit, complaints: string[]): Promise<BrowserContext> {
        const kind = JSON.stringify(visit);
        const at = this.idle.findIndex((one) => one.kind === kind);
        const [found] = at < 0 ? [] : this.idle.splice(at, 1);
        const context = found?.context ?? (await this.open(visit, kind));
        this.told.set(context, complaints);
        await context.addCookies(state?.cookies ?? []);
        return context;
    }

    private async open(visit: Visit, kind: string): Promise<BrowserContext> {
        const context = await this.browser.newContext({
            baseURL: visit.url,
            javaScriptEnabled: visit.javaScript ?? true,
            locale: visit.language ?? 'en',
            colorScheme: visit.dark ? 'dark' : 'light',
            viewport: { width: visit.width ?? 1360, height: 900 },
            reducedMotion: 'reduce',
        });
        listen(context, (complaint) => this.told.get(context)?.push(complaint));
        if (visit.javaScript ?? true) {
            scripted.add(context);
        }
        this.kinds.set(context, kind);
        context.on('close', () => this.kinds.delete(context));
        return context;
    }

    /** Keeps browsers after a test that has passed, without a page or a cookie. */
    async giveBack(contexts: BrowserContext[], passed: boolean): Promise<void> {
        for (const context of contexts) {
            const kind = this.kinds.get(context);
            if (kind === undefined) {
                continue;
            }
            if (!passed) {
                await context.close();
                continue;
            }
            await Promise.all(context.pages().map((page) => page.close()));
            await context.clearCookies();
            this.idle.push({ kind, context });
        }
        while (this.idle.length > KEPT) {
            await this.idle.shift()?.context.close();
        }
    }
}

export const test = base.extend<OfTest, OfWorker>({
    server: [
        // Playwright reads from the pattern what a fixture needs.
        async ({}, use) => {
            const server = await start();
            await use(server);
            await server.stop();
        },
        { scope: 'worker', timeout: 150_000 },
    ],
    fresh: [
        async ({}, use) => {
            const server = await start();
            await use(server);
            await server.stop();
        },
        { timeout: 150_000 },
    ],
    browsers: [async ({ browser }, use) => use(new Browsers(browser)), { scope: 'worker' }],
    visitor: async ({ browsers }, use, info) => {
        const complaints: string[] = [];
        const contexts: BrowserContext[] = [];
        await use(async (visit = {}) => {
            const context = await browsers.take(visit, complaints);
            contexts.push(context);
            return context.newPage();
        });
        await browsers.giveBack(contexts, info.errors.length === 0);
        complaints.push(...panics());
        expect(complaints, `what browser and server complained about in "${info.title}"`).toEqual([]);
    },
});

const scripted = new WeakSet<BrowserContext>();

/** Whether this browser runs scripts. */
export function runsScripts(page: Page): boolean {
    return scripted.has(page.context());
}

// A refusal is an answer with its status, and Chromium reports each as an error; of everything else there may be none.
const REFUSAL = /^Failed to load resource: the server responded with a status of (403|404|409|422|429|503)\b/;

function listen(context: BrowserContext, tell: (complaint: string) => void): void {
    context.on('console', (message) => {
        const address = message.location().url;
        const isAsset = /\.(js|wasm|css|svg)(\?|$)/.test(address);
        if (!['error', 'warning', 'assert'].includes(message.type())) {
            return;
        }
        if (!REFUSAL.test(message.text()) || isAsset) {
            tell(`${message.type()} at ${address}: ${message.text()}`);
        }
    });
    context.on('weberror', (error) => tell(`exception: ${error.error()}`));
}
