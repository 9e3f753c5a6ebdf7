import { defineConfig } from '@playwright/test';

// `cargo xtask test end2end` builds what is tested and says by MANDATE_* variables where it lies.
export default defineConfig({
    testDir: '.',
    outputDir: 'results',
    workers: 2,
    retries: 0,
    fullyParallel: true,
    forbidOnly: true,
    timeout: 60_000,
    expect: { timeout: 10_000 },
    reporter: 'list',
    use: {
        actionTimeout: 10_000,
        navigationTimeout: 20_000,
        launchOptions: {
            executablePath: process.env.MANDATE_CHROMIUM,
            args: [
                '--no-sandbox',
                '--disable-gpu',
                '--disable-quic',
                '--no-first-run',
                '--disable-background-networking',
                '--disable-component-update',
                '--disable-sync',
            ],
        },
    },
});
