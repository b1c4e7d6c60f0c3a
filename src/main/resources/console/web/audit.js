import { ask } from './api.js';
import { flowTitle, note } from './words.js';
import { h, put } from './dom.js';
import { moment } from './time.js';
import { t } from './language.js';

/** Who did what in the console, the newest first. */
export function show(main, { title, name }) {
  name(t('menu.audit'));
  const said = h('div', { role: 'status' });
  const body = h('tbody', {});
  const box = h('div', { class: 'card' }, h('p', { class: 'empty' }, t('loading')));
  const more = h('div', { class: 'more-row' }, h('button', { type: 'button', onclick: () => page() }, t('more')));
  put(main, h('header', {}, title, h('p', { class: 'soft' }, t('audit.lead'))), said, box);
  let next = null;
  const page = () => ask('/audit', { before: next }).then((answer) => {
    next = answer.next;
    more.hidden = next == null;
    body.append(...answer.entries.map(entryRow));
    put(box, body.children.length ? table(body) : h('p', { class: 'empty' }, t('audit.none')), more);
  }, (problem) => {
    put(box);
    put(said, note('bad', problem.message));
  });
  page();
}

function table(body) {
  return h('table', { class: 'table' },
    h('thead', {}, h('tr', {}, ['when', 'who', 'what', 'about'].map((column) => h('th', { scope: 'col' }, t(`column.${column}`))))),
    body);
}

function entryRow(entry) {
  const about = [
    entry.flow && flowTitle(entry.flow),
    entry.rows != null && t('rows', { n: entry.rows }),
    entry.person && [t('audit.person'), ' ', h('code', { class: 'wrap' }, entry.person)],
    entry.detail && h('span', { lang: 'en' }, entry.detail),
  ].filter(Boolean);
  return h('tr', {},
    h('td', { 'data-label': t('column.when') }, moment(entry.at, { seconds: true })),
    h('td', { 'data-label': t('column.who') }, entry.who, h('span', { class: 'soft small' }, ` ${t(`role.${entry.role}`)}`)),
    h('th', { scope: 'row' }, t(`action.${entry.action}`)),
    h('td', { class: 'wide wrap', 'data-label': t('column.about') }, about.length ? about.map((part, i) => [i > 0 && ' · ', part]) : '–'));
}
