import { announce, h, put } from './dom.js';
import { ask } from './api.js';
import { english, kindWord, note } from './words.js';
import { number, t } from './language.js';

/** What a flow's next run would send: looked at when somebody asks, since it reads the source. */
export function nextRunSection(flow, can) {
  const found = h('div', { class: 'next-run' });
  const look = h('button', { type: 'button', disabled: !can.possible, onclick: async () => {
    look.disabled = true;
    put(found, h('p', { class: 'empty' }, t('loading')));
    try {
      const next = await ask(`/flows/${encodeURIComponent(flow)}/next`);
      put(found, result(next));
      announce(headline(next));
    } catch (problem) {
      put(found, note('bad', problem.message));
    }
    look.disabled = false;
  } }, t('next.look'));
  return h('section', { 'aria-labelledby': 'next-run' },
    h('div', { class: 'head' },
      h('div', {}, h('h2', { id: 'next-run' }, t('next.title')), h('p', { class: 'soft small' }, can.possible ? t('next.hint') : english(can.because))),
      look),
    found);
}

const KINDS = ['new', 'changed', 'gone', 'again'];

function headline({ sent }) {
  return t('next.rows', { n: KINDS.reduce((sum, kind) => sum + sent[kind], 0) });
}

function result(next) {
  const fact = (word, value) => h('div', {}, h('dt', {}, word), h('dd', {}, number(value)));
  return [
    !next.whole && note('warn', t('next.part', { n: next.read })),
    next.stop && note('bad', t('next.stop'), ' ', english(next.stop)),
    h('div', { class: 'card pad' },
      h('p', {}, h('b', {}, headline(next))),
      h('dl', { class: 'facts' },
        fact(t('next.read'), next.read),
        KINDS.filter((kind) => kind !== 'again' || next.sent.again).map((kind) => fact(t(`next.${kind}`), next.sent[kind])),
        fact(t('today.unchanged'), next.unchanged),
        fact(t('today.rejected'), next.rejected),
        next.ignored > 0 && fact(t('next.ignored'), next.ignored),
        fact(t('next.requests'), next.requests))),
    reasons('next.rejected-because', next.rejectedReasons),
    reasons('next.omitted-because', next.omittedReasons),
    next.examples.length > 0 && h('h3', {}, t('next.examples')),
    next.examples.map(example),
    next.sent.changed > 0 && h('p', { class: 'soft small' }, t('next.fingerprint')),
  ];
}

function reasons(key, all) {
  return all.length > 0 && h('div', {}, h('p', {}, t(key)), h('ul', {}, all.map((reason) =>
    h('li', {}, reason.field && [h('code', {}, reason.field), ' '], kindWord(reason.kind), ', ', t('rows', { n: reason.rows }),
      ' (', h('code', {}, reason.exampleKey), ')'))));
}

/** A row that would be sent: each field with what the query's column holds. */
function example({ key, kind, values }) {
  return h('details', { class: 'card example' },
    h('summary', {}, h('b', {}, t(`next.${kind}`)), ' ', h('code', {}, key)),
    h('table', { class: 'table' },
      h('thead', {}, h('tr', {}, ['field', 'from-column', 'is-sent'].map((column) => h('th', { scope: 'col' }, t(`column.${column}`))))),
      h('tbody', {}, values.map((value) => h('tr', {},
        h('th', { scope: 'row', class: 'key wrap' }, value.field),
        h('td', { class: 'wrap', 'data-label': t('column.from-column') }, value.selected ? value.column ?? 'NULL' : h('span', { class: 'soft' }, t('next.made'))),
        h('td', { class: 'wrap', 'data-label': t('column.is-sent') }, h('code', {}, value.sent)))))));
}
