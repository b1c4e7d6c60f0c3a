import { ask } from './api.js';
import { flowTitle, kindWord, note } from './words.js';
import { h, put } from './dom.js';
import { moment } from './time.js';
import { number, t } from './language.js';
import { tryAgain, drop } from './rejected-acts.js';

/** Rejected rows: why, counted, and which. */
export function show(main, { title, name, who, query }) {
  name(t('menu.rejected'));
  const flow = query.get('flow') ?? '';
  const kind = query.get('kind') ?? '';
  const reasons = h('div', { class: 'card' }, h('p', { class: 'empty' }, t('loading')));
  const rows = h('div', { class: 'card' });
  const said = h('div', { role: 'status' });
  put(main,
    h('header', {}, title, h('p', { class: 'soft' }, t('rejected.lead'))),
    said,
    h('section', { 'aria-labelledby': 'why' }, h('h2', { id: 'why' }, t('rejected.reasons')), reasons));
  const failed = (problem) => {
    put(reasons);
    put(said, note('bad', problem.message));
  };
  const load = () => ask('/rejected/reasons').then((answer) => {
    put(reasons, reasonTable(answer.reasons, who, { flow, kind }));
    return answer.reasons;
  }).catch(failed);
  const counted = load();
  if (who.role !== 'operator') {
    return;
  }
  // A key may be a customer's number: it stays out of the address, and with this entry of the history.
  const kept = history.state?.rejected ?? {};
  const form = filters({ flow, kind, ...kept }, counted);
  main.append(h('section', { 'aria-labelledby': 'rows' }, h('h2', { id: 'rows' }, t('rejected.rows')), form, rows));
  const list = rowList(rows, said, failed, load);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const asked = Object.fromEntries(new FormData(form));
    const { key, reason, ...open } = asked;
    const address = new URLSearchParams(Object.entries(open).filter(([, value]) => value));
    history.replaceState({ rejected: { key, reason } }, '', `#/rejected${address.size ? `?${address}` : ''}`);
    list(asked);
  });
  list({ flow, kind, ...kept });
}

function reasonTable(reasons, who, chosen) {
  if (!reasons.length) {
    return h('p', { class: 'empty' }, t('rejected.none-at-all'));
  }
  const link = (reason) => `#/rejected?${new URLSearchParams({ flow: reason.flow, kind: reason.kind })}`;
  const isChosen = (reason) => chosen.flow === reason.flow && chosen.kind === reason.kind;
  return h('table', { class: 'table' },
    h('thead', {}, h('tr', {},
      ['problem', 'flow', 'field', 'rows'].map((column) => h('th', { scope: 'col', class: column === 'rows' ? 'n' : null }, t(`column.${column}`))))),
    h('tbody', {}, reasons.map((reason) => h('tr', {},
      h('th', { scope: 'row' }, who.role === 'operator'
        ? h('a', { href: link(reason), 'aria-current': isChosen(reason) ? 'true' : null }, kindWord(reason.kind))
        : kindWord(reason.kind)),
      h('td', { 'data-label': t('column.flow') }, flowTitle(reason.flow)),
      h('td', { 'data-label': t('column.field') }, reason.field ? h('code', {}, reason.field) : '–'),
      h('td', { 'data-label': t('column.rows'), class: 'n' }, number(reason.rows))))));
}

function filters(kept, counted) {
  const choice = (name, word) => {
    const select = h('select', { name }, h('option', { value: '' }, t('any')));
    counted.then((reasons = []) => {
      const values = [...new Set([...reasons.map((reason) => reason[name]), kept[name]].filter(Boolean))].sort();
      values.forEach((value) => select.append(h('option', { value, selected: kept[name] === value }, word(value))));
    });
    return h('label', { class: 'field' }, t(`column.${name === 'kind' ? 'problem' : name}`), select);
  };
  const text = (name) => h('label', { class: 'field' }, t(`search.${name}`),
    h('input', { name, value: kept[name] ?? null, autocomplete: 'off', spellcheck: 'false' }));
  return h('form', { class: 'line-up', role: 'search' },
    text('key'), text('reason'), choice('flow', flowTitle), choice('kind', kindWord),
    h('button', { class: 'main' }, t('search')));
}

/** The rows that were asked for, a page at a time, with those that are chosen. */
function rowList(box, said, failed, changed) {
  return async function list(asked) {
    const chosen = new Set();
    const body = h('tbody', {});
    const count = h('span', { role: 'status' });
    const buttons = [
      h('button', { type: 'button', onclick: () => tryAgain([...chosen], said).then(refresh) }, t('retry')),
      h('button', { type: 'button', class: 'danger', onclick: () => drop([...chosen], said).then(refresh) }, t('drop')),
    ];
    const all = h('input', { type: 'checkbox', 'aria-label': t('choose.all'), onchange: () => {
      body.querySelectorAll('input').forEach((box) => choose(box, all.checked));
      paint();
    } });
    const bar = h('div', { class: 'head more-row' }, h('label', { class: 'check' }, all, count), h('div', { class: 'actions' }, buttons));
    const more = h('div', { class: 'more-row' }, h('button', { type: 'button', onclick: () => page() }, t('more')));
    let next = null;

    function choose(input, yes) {
      input.checked = yes;
      chosen[yes ? 'add' : 'delete'](Number(input.value));
    }
    function paint() {
      count.textContent = chosen.size ? t('choose.count', { n: chosen.size }) : t('choose.none');
      buttons.forEach((button) => (button.disabled = !chosen.size));
      all.checked = chosen.size > 0 && chosen.size === body.children.length;
    }
    function refresh(done) {
      if (done) {
        changed();
        list(asked);
      }
    }
    async function page() {
      try {
        const answer = await ask('/rejected', { ...asked, before: next });
        next = answer.next;
        more.hidden = next == null;
        answer.rows.forEach((row) => body.append(rowItem(row, (input) => {
          choose(input, input.checked);
          paint();
        })));
        paint();
        return answer.rows.length;
      } catch (problem) {
        failed(problem);
        return null;
      }
    }
    const found = await page();
    if (found == null) {
      put(box);
    } else if (found) {
      put(box, bar, h('table', { class: 'table' },
        h('thead', {}, h('tr', {}, h('th', { class: 'pick' }, h('span', { class: 'unseen' }, t('choose'))),
          ['key', 'flow', 'field', 'reason', 'times', 'last'].map((column) =>
            h('th', { scope: 'col', class: column === 'times' ? 'n' : null }, t(`column.${column}`))))),
        body), more);
    } else {
      put(box, h('p', { class: 'empty' }, t('rejected.no-match')));
    }
  };
}

function rowItem(row, chosen) {
  return h('tr', {},
    h('td', { class: 'pick' }, h('input', { type: 'checkbox', value: row.id, 'aria-label': t('choose.row', { key: row.key }),
      onchange: (event) => chosen(event.target) })),
    h('th', { scope: 'row', class: 'key' }, h('a', { href: `#/rejected/${row.id}` }, row.key)),
    h('td', { 'data-label': t('column.flow') }, flowTitle(row.flow)),
    h('td', { 'data-label': t('column.field') }, row.field ? h('code', {}, row.field) : '–'),
    h('td', { 'data-label': t('column.reason'), class: 'wide wrap', lang: 'en' }, row.reason),
    h('td', { 'data-label': t('column.times'), class: 'n' }, number(row.times)),
    h('td', { 'data-label': t('column.last') }, moment(row.last)));
}
