import { h } from './dom.js';

/** What each language is made of, the first that fits wins: [kind, expression]. */
const RULES = {
  sql: [
    ['comment', /--[^\n]*|\/\*[\s\S]*?\*\//y],
    ['string', /'(?:[^']|'')*'/y],
    ['name', /"(?:[^"]|"")*"/y],
    ['number', /\b\d+(?:\.\d+)?\b/y],
    ['word', /\b(?:select|from|where|join|left|right|full|inner|outer|cross|lateral|on|as|and|or|not|in|is|null|case|when|then|else|end|group|order|by|having|limit|offset|union|all|distinct|with|recursive|exists|between|like|ilike|interval|true|false|coalesce|cast|over|partition|filter|array|asc|desc|using|values)\b/iy],
    ['reserved', /\b_(?:changed_at|key|deleted|group)\b/y],
  ],
  yaml: [
    ['comment', /#[^\n]*/y],
    ['string', /"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/y],
    ['word', /[\w.-]+(?=:(?:\s|$))/y],
    ['reserved', /\{\{[^}]*\}\}|\$\{[^}]*\}/y],
    ['number', /\b\d+(?:\.\d+)?\b(?=\s|$)/y],
  ],
  json: [
    ['word', /"(?:[^"\\]|\\.)*"(?=\s*:)/y],
    ['string', /"(?:[^"\\]|\\.)*"/y],
    ['number', /-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/y],
    ['reserved', /\b(?:true|false|null)\b/y],
  ],
  jslt: [
    ['comment', /\/\/[^\n]*/y],
    ['string', /"(?:[^"\\]|\\.)*"/y],
    ['number', /\b\d+(?:\.\d+)?\b/y],
    ['word', /\b(?:let|if|else|for|def|import|as|and|or|true|false|null)\b/y],
    ['name', /\$[\w-]+|\.[\w-]+/y],
  ],
};
const STEP = /[ \t\n]+|[\w.-]+|[^]/y;

/** The text as spans of its kinds. Whatever the text holds, it stays text. */
export function highlight(text, language) {
  const rules = RULES[language] ?? [];
  const parts = [];
  let plain = '';
  for (let at = 0; at < text.length; ) {
    const [kind, found] = first(rules, text, at);
    if (kind) {
      parts.push(plain, h('span', { class: `c-${kind}` }, found));
      plain = '';
    } else {
      plain += found;
    }
    at += found.length;
  }
  parts.push(plain);
  return parts;
}

function first(rules, text, at) {
  for (const [kind, rule] of [...rules, [null, STEP]]) {
    rule.lastIndex = at;
    const match = rule.exec(text);
    if (match?.[0]) {
      return [kind, match[0]];
    }
  }
}

/**
 * A file with numbered lines; its keyboard scroll is the box's own.
 *
 * @param marks the names of lines to mark, as a predicate of the line's text
 */
export function listing(text, language, label, marks = () => false) {
  const lines = text.replace(/\n$/, '').split('\n');
  const code = h('code', {}, highlight(lines.join('\n'), language));
  return h('div', { class: 'listing', tabindex: '0', role: 'region', 'aria-label': label },
    h('pre', { class: 'numbers', 'aria-hidden': 'true' },
      lines.map((line, i) => h('span', { class: marks(line) ? 'marked' : null }, `${i + 1}\n`))),
    h('pre', {}, code));
}
