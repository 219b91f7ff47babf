import GithubSlugger from 'github-slugger';
import { marked, type Token, type Tokens } from 'marked';
import { filesBelow, textOf } from './files.ts';

/** Every document of the repository. */
export const DOCUMENTS = filesBelow('.').filter((file) => file.endsWith('.md'));

/** Where the links and images of a document lead, as written. */
export function linksOf(file: string): string[] {
  return tokensOf(file).flatMap((token) =>
    token.type === 'link' || token.type === 'image' ? [String(token.href)] : [],
  );
}

/** The anchors a document offers, as GitHub makes them of its headings. */
export function anchorsOf(file: string): Set<string> {
  const slugger = new GithubSlugger();
  const headings = tokensOf(file).filter((token): token is Tokens.Heading => token.type === 'heading');
  return new Set(headings.map((heading) => slugger.slug(plain(heading.text))));
}

/** The lines of code a document shows, in blocks and in passing; a prompt and a comment are taken off. */
export function codeLinesOf(file: string): string[] {
  return tokensOf(file)
    .flatMap((token) => (token.type === 'code' || token.type === 'codespan' ? String(token.text).split('\n') : []))
    .map((line) =>
      line
        .replace(/^\s*\$\s+/, '')
        .replace(/\s+#.*$/, '')
        .trim(),
    );
}

function tokensOf(file: string): Token[] {
  const found: Token[] = [];
  // the callback is synchronous, so there is nothing to wait for
  void marked.walkTokens(marked.lexer(textOf(file)), (token) => {
    found.push(token);
  });
  return found;
}

function plain(heading: string): string {
  return heading.replace(/[`*]/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}
