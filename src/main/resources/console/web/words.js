import { h } from './dom.js';
import { icon } from './icons.js';
import { has, t } from './language.js';

const SHAPE = { waiting: 'delivered', interrupted: 'failed', retried: 'delivered' };
const COLOUR = { waiting: 'delivered' };

/** The state of a flow or the outcome of a run: shape, word and colour. */
export function state(name, word = t(`state.${name}`)) {
  return h('span', { class: `state is-${COLOUR[name] ?? name}` }, icon(SHAPE[name] ?? name), word);
}

/** The class of what is in this state. */
export function stateClass(name) {
  return `is-${COLOUR[name] ?? name}`;
}

/** What people call a flow; one of their own has its name only. */
export function flowTitle(name) {
  return has(`flow.${name}`) ? t(`flow.${name}`) : name;
}

/** The kind of a problem, in words where there are some. */
export function kindWord(kind) {
  if (has(`kind.${kind}`)) {
    return t(`kind.${kind}`);
  }
  return kind.startsWith('http-') ? t('kind.http', { status: kind.slice(5) }) : kind;
}

/** A sentence of the server, which is in English whatever the page's language is. */
export function english(sentence) {
  return h('span', { lang: 'en' }, sentence);
}

/** A note with a shape. */
export function note(kind, ...content) {
  const shape = { bad: 'failed', warn: 'rejected', good: 'delivered', plain: 'waiting' }[kind];
  return h('div', { class: `note ${kind}`, role: kind === 'bad' ? 'alert' : null }, icon(shape), h('div', {}, content));
}
