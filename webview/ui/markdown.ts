/**
 * Markdown to DOM, the only way by which a model's output becomes elements. Raw HTML is not interpreted:
 * it shows as the text it is, because prompts are full of tags that are meant to be read. DOMPurify then
 * holds the result to a short list of elements, whatever the parser did.
 */
import DOMPurify from 'dompurify';
import { Marked, type Token } from 'marked';

const parser = new Marked({ gfm: true });

parser.use({
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    html: ({ text }) => escapeHtml(text),
    link({ href, title, tokens }) {
      const content = this.parser.parseInline(tokens);
      if (!isWebLink(href)) return content;
      return `<a href="${escapeHtml(href)}" title="${escapeHtml(title ?? href)}">${content}</a>`;
    },
    image({ href, text }) {
      const name = escapeHtml(text === '' ? href : text);
      if (/^data:image\/(png|jpeg|gif|webp);base64,/i.test(href)) {
        return `<img src="${escapeHtml(href)}" alt="${name}">`;
      }
      // The page may load nothing from the network, and should not: a picture's address can carry data out.
      return isWebLink(href) ? `<a href="${escapeHtml(href)}">${name}</a>` : name;
    },
    code: ({ text, lang }) => codeBlock(text, lang),
    table(token) {
      const cells = (row: typeof token.header) =>
        `<tr>${row.map((cell) => this.tablecell(cell)).join('')}</tr>`;
      return (
        '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>' +
        `<thead>${cells(token.header)}</thead><tbody>${token.rows.map(cells).join('')}</tbody></table></div>`
      );
    },
  },
});

/** Schemes that `open-link` lets out of the editor. */
function isWebLink(href: string): boolean {
  return /^(https?|mailto):/i.test(href);
}

function codeBlock(text: string, info: string | undefined): string {
  const language = escapeHtml(/^\S*/.exec(info ?? '')?.[0] ?? '');
  return (
    '<div class="code-block"><div class="code-head">' +
    `<span class="code-language">${language}</span>` +
    '<button type="button" class="icon-button copy-code" title="Copy code" aria-label="Copy code">' +
    '<span class="codicon codicon-copy" aria-hidden="true"></span></button></div>' +
    `<pre tabindex="0"><code>${escapeHtml(text)}\n</code></pre></div>`
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

const ALLOWED_TAGS =
  'a b blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr img input li ol p pre span strong table tbody td th thead tr ul'.split(
    ' ',
  );
const ALLOWED_ATTR =
  'align alt aria-hidden aria-label checked class disabled href role src start tabindex title type'.split(
    ' ',
  );

/** The blocks of a text in order, with their sources; the last may still change when more text comes. */
export function parseBlocks(source: string): Token[] {
  return parser.lexer(source);
}

/** How many leading blocks no later text can change: all before the last that is not blank. */
export function settledCount(blocks: readonly Token[]): number {
  for (let index = blocks.length - 1; index >= 0; index--) {
    if (blocks[index]?.type !== 'space') return index;
  }
  return 0;
}

/** Sanitised elements of blocks that {@link parseBlocks} gave. */
export function renderBlocks(blocks: Token[]): DocumentFragment {
  return DOMPurify.sanitize(parser.parser(blocks), {
    ALLOWED_TAGS,
    ALLOWED_ATTR,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // DOMPurify holds every attribute's value to this, so what has no scheme must pass.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto):|[^a-z]|[a-z+.-]+(?:[^a-z+.:-]|$))/i,
    RETURN_DOM_FRAGMENT: true,
  });
}
