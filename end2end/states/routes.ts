// The routes, read from the source of the screens.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export function routes(): string[] {
    const source = readFileSync(path.join(__dirname, '..', '..', 'app', 'src', 'routes.rs'), 'utf8');
    const list = /pub const PAGES: &\[&str\] = &\[([^\]]*)\]/.exec(source)?.[1];
    const found = [...(list ?? '').matchAll(/"([^"]+)"/g)].map((match) => match[1]);
    if (found.length === 0) {
        throw new Error('no list PAGES in app/src/routes.rs');
    }
    return found;
}
