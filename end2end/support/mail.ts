// The mails that a demonstration wrote.
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

export interface Mail {
    /** Whom it goes to. */
    to: string;
    /** Everything in it, header included, as the recipient reads it. */
    text: string;
    /** The plain text. */
    body: string;
}

/** The mails to an address, oldest first. */
export async function mailsTo(folder: string, address: string): Promise<Mail[]> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(names.map(async (name) => parse(await readFile(path.join(folder, name)))));
    return mails.filter((mail) => mail.to === address.toLowerCase());
}

/** The temporary password stands alone in its line. */
export function temporaryPassword(mail: Mail): string | undefined {
    return mail.body.split(/\r?\n/).find((line) => /^\S{8,}$/.test(line) && !line.includes('://'));
}

function parse(bytes: Buffer): Mail {
    const [header, content] = split(bytes.toString('utf8'));
    const boundary = /boundary="([^"]*)"/i.exec(field(header, 'Content-Type'))?.[1] ?? '';
    const parts = content.split(`--${boundary}`).slice(1, -1).map((part) => split(part.trim()));
    const [body, page] = parts.map(([head, text]) => decode(text, field(head, 'Content-Transfer-Encoding').toLowerCase()));
    const to = /<([^>]*)>/.exec(field(header, 'To'))?.[1] ?? field(header, 'To');
    return { to: to.toLowerCase(), text: `${words(header)}\n\n${body}\n\n${page}`, body };
}

/** Header, with its folded lines put together, and content. */
function split(raw: string): [string, string] {
    const end = raw.search(/\r?\n\r?\n/);
    return [raw.slice(0, end).replace(/\r?\n[ \t]+/g, ' '), raw.slice(end).trim()];
}

function field(header: string, name: string): string {
    return new RegExp(`^${name}:\\s*(.*)$`, 'im').exec(header)?.[1].trim() ?? '';
}

function decode(body: string, encoding: string): string {
    switch (encoding) {
        case 'base64':
            return Buffer.from(body, 'base64').toString('utf8');
        case 'quoted-printable':
            return quoted(body.replace(/=\r?\n/g, ''));
        default:
            return body;
    }
}

function quoted(text: string): string {
    const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    return Buffer.from(bytes, 'latin1').toString('utf8');
}

function words(header: string): string {
    return header.replace(/=\?utf-8\?([bq])\?([^?]*)\?=\s*/gi, (_, kind: string, text: string) =>
        kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : quoted(text.replaceAll('_', ' ')),
    );
}
