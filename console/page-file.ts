import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The page as it is sent, with the policy that lets nothing run but its own script. */
export interface PageFile {
  readonly html: string;
  readonly policy: string;
}

/** @param folder where the build has put the script and the style of the page */
export function readPage(folder: string): PageFile {
  // the text of a script ends at the first of these, whatever it means in the script
  const script = readFileSync(`${folder}/main.js`, 'utf8').replaceAll('</script', String.raw`<\/script`);
  const style = readFileSync(`${folder}/main.css`, 'utf8');
  const html = [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<title>Ballast console</title>',
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">`,
    `<style>${style}</style></head><body><div id="app"></div>`,
    '<noscript>The console needs JavaScript.</noscript>',
    `<script type="module">${script}</script></body></html>`,
  ].join('');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return { html, policy };
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5cad"/><path d="M3 9h10M5 12h6M8 3v6" stroke="#fff" stroke-width="1.6" stroke-linecap="round"/></svg>';
