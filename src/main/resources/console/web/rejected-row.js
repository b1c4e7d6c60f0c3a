import { ask } from './api.js';
import { drop, tryAgain } from './rejected-acts.js';
import { english, flowTitle, kindWord, note } from './words.js';
import { h, put } from './dom.js';
import { moment } from './time.js';
import { number, t } from './language.js';

/** One rejected row: what the source has, what was sent, and what is to be mended. */
export function show(main, { title, name, parameters: [id] }) {
  name(t('rejected.row'));
  const said = h('div', { role: 'status' });
  const actions = h('div', { class: 'actions' });
  const trail = h('p', { class: 'trail' }, h('a', { href: '#/rejected' }, t('menu.rejected')), ' / ');
  put(main, h('header', {}, trail, h('div', { class: 'head' }, title, actions)), said);
  ask(`/rejected/${id}`).then((row) => {
    name(t('rejected.row-of', { key: row.key }));
    trail.append(flowTitle(row.flow));
    const acted = (done) => done && put(actions, h('a', { class: 'button', href: '#/rejected' }, t('back-to-list')));
    put(actions,
      row.canRetry && h('button', { type: 'button', class: 'main', onclick: () => tryAgain([row.id], said).then(acted) }, t('retry')),
      row.canDrop && h('button', { type: 'button', class: 'danger', onclick: () => drop([row.id], said).then(acted) }, t('drop')));
    main.append(
      h('section', { class: 'card pad', 'aria-labelledby': 'reason' },
        h('h2', { id: 'reason' }, t('column.reason')),
        h('p', { class: 'reason-text', lang: 'en' }, row.reason),
        h('p', {}, h('b', {}, t('mend')), ' ', english(row.wouldBeRight)),
        h('dl', { class: 'facts' },
          fact(t('column.problem'), kindWord(row.kind)),
          fact(t('column.field'), row.field ? h('code', {}, row.field) : '–'),
          fact(t('origin'), t(`origin.${row.origin}`)),
          fact(t('column.times'), number(row.times)),
          fact(t('since'), moment(row.since)),
          fact(t('column.last'), moment(row.last)))),
      h('div', { class: 'sides' },
        side('source-row', t('row.source'), t('row.source.hint'), row.row, row.field, row.rowProblem && english(row.rowProblem)),
        side('message', t('row.message'), t('row.message.hint'), row.message, row.field, t(`message.${row.messageState}`))));
  }, (problem) => put(said, note('bad', problem.message)));
}

function fact(word, value) {
  return h('div', {}, h('dt', {}, word), h('dd', {}, value));
}

/** Names and values, the field at fault marked by colour and word. */
function side(id, heading, hint, values, field, instead) {
  const entries = values ? Object.entries(values) : [];
  return h('section', { 'aria-labelledby': id },
    h('div', {}, h('h2', { id }, heading), h('p', { class: 'soft small' }, hint)),
    h('div', { class: 'card' }, entries.length
      ? h('dl', { class: 'pairs' }, entries.map(([key, value]) => {
          const marked = field === key;
          return h('div', { class: marked ? 'marked' : null },
            h('dt', {}, key),
            h('dd', {}, written(value), marked && h('span', { class: 'hint' }, t('row.mend-this'))));
        }))
      : h('p', { class: 'empty' }, instead)));
}

function written(value) {
  if (value === null) {
    return h('span', { class: 'soft' }, 'null');
  }
  return typeof value === 'string' ? value || '""' : JSON.stringify(value, null, 1);
}
