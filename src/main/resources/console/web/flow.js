import { ask, tell } from './api.js';
import { announce, h, put, svg } from './dom.js';
import { confirm } from './dialog.js';
import { clock, duration, full, longDay, moment, sameDay } from './time.js';
import { daysChart } from './chart.js';
import { english, flowTitle, note, state } from './words.js';
import { listen } from './live.js';
import { listing } from './highlight.js';
import { nextRunSection } from './next-run.js';
import { number, percent, t } from './language.js';

/** One flow: how it is, what can be done about it, its runs and its files. */
export function show(main, { title, name, who, parameters: [flow], again }) {
  name(flowTitle(flow));
  const standing = h('div', { class: 'state-now' });
  const said = h('div', { role: 'status' });
  const actions = h('div', { class: 'actions' });
  const progress = h('div', {});
  const facts = h('dl', { class: 'facts' });
  const chart = h('div', {});
  const runs = h('div', { class: 'card' }, h('p', { class: 'empty' }, t('loading')));
  const files = h('section', {});
  const next = h('div', {});
  put(main,
    h('header', {},
      h('p', { class: 'trail' }, h('a', { href: '#/overview' }, t('menu.overview')), ' / ', h('code', {}, flow)),
      h('div', { class: 'head' }, h('div', {}, title, standing), actions)),
    said, progress,
    h('section', { class: 'card pad' }, facts, chart),
    h('section', { 'aria-labelledby': 'runs' }, h('h2', { id: 'runs' }, t('runs')), runs),
    next, files);
  let detail = null;
  let painted = {};

  const failed = (problem) => {
    put(runs);
    put(said, note('bad', problem.message));
  };
  ask(`/flows/${encodeURIComponent(flow)}`).then((answer) => {
    detail = answer;
    put(files, filesOf(detail.files));
    put(next, who.role === 'operator' && nextRunSection(flow, detail.actions.next));
    paint(detail.lane);
  }, failed);
  const reload = () => ask(`/flows/${encodeURIComponent(flow)}/runs`, { limit: 20 }).then((page) => put(runs, timeline(page, flow)), failed);
  reload();

  const act = async (what, body, sentence) => {
    await tell(`/flows/${encodeURIComponent(flow)}/${what}`, body);
    put(said, note('good', sentence));
    announce(sentence);
  };

  function paint(lane) {
    put(standing, state(lane.state), lane.pausedBy && h('span', { class: 'soft' }, ' ', t('paused.by', { who: lane.pausedBy }), ' ', moment(lane.pausedAt)));
    const error = lane.problem ?? (lane.state === 'failed' ? lane.lastRun?.error : null);
    put(progress, error && note('bad', english(error)), lane.backfill && backfillNote(lane.backfill));
    put(facts, factsOf(lane, detail));
    const days = JSON.stringify(lane.days);
    if (days !== painted.days) {
      put(chart, h('h2', {}, t('chart.days')), daysChart(lane.days, { height: 190, axes: true, label: t('chart.days') }), daysTable(lane.days));
    }
    const possible = [lane.state, lane.running.length, lane.backfill?.goesOn, Boolean(lane.pausedAt)].join();
    if (detail && who.role === 'operator' && possible !== painted.possible) {
      put(actions, buttons(lane, detail.actions, act, flow));
      painted.possible = possible;
    }
    const latest = `${lane.lastRun?.id} ${lane.lastRun?.outcome} ${lane.running.map((run) => run.id)}`;
    if (painted.latest && painted.latest !== latest) {
      reload();
    }
    painted = { ...painted, days, latest };
  }

  return listen(({ overview }) => {
    const lane = overview.flows.find((other) => other.flow === flow);
    if (lane) {
      paint(lane);
    }
  });
}

function factsOf(lane, detail) {
  const fact = (word, value) => h('div', {}, h('dt', {}, word), h('dd', {}, value));
  return [
    fact(t('last-run'), moment(lane.lastRun?.startedAt)),
    fact(t('next-run'), moment(lane.nextRun)),
    fact(t('behind'), duration(lane.behindSeconds)),
    fact(t('today.sent'), number(lane.today.sent)),
    fact(t('today.unchanged'), number(lane.today.unchanged)),
    fact(t('rejected.rows'), lane.rejectedNow ? h('a', { href: `#/rejected?flow=${encodeURIComponent(lane.flow)}` }, number(lane.rejectedNow)) : number(0)),
    fact(t('omitted'), number(lane.omittedNow)),
    detail?.schedule && fact(t('schedule'), h('code', {}, detail.schedule)),
  ];
}

function backfillNote(backfill) {
  const range = [backfill.from ?? t('backfill.beginning'), backfill.to ?? t('backfill.end')].join(' – ');
  const share = backfill.rowsTotal ? Math.min(1, backfill.rowsRead / backfill.rowsTotal) : null;
  return note('plain',
    h('p', {}, h('b', {}, t(backfill.goesOn ? 'backfill.goes-on' : 'backfill.stopped')), ' ', range),
    h('p', {}, backfill.rowsTotal
      ? t('backfill.rows-of', { n: backfill.rowsRead, total: backfill.rowsTotal, share: percent(share) })
      : t('backfill.rows', { n: backfill.rowsRead })),
    share != null && svg('svg', { class: 'bar', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      svg('rect', { width: String(share * 100), height: '4' })));
}

function buttons(lane, can, act, flow) {
  const title = flowTitle(flow);
  const button = (verb, possible, onclick, kind) => h('button', {
    type: 'button', class: kind, disabled: !possible.possible, title: possible.because ?? null, onclick,
  }, t(verb));
  const goesOn = lane.running.length > 0 || lane.backfill?.goesOn;
  return [
    !goesOn && button('run-now', can.run, () => confirm({
      title: t('run-now.title', { flow: title }), body: h('p', {}, t('run-now.body')),
      fields: checkbox('accept', t('run-now.accept')), verb: t('run-now'),
      act: (form) => act('run', { accept: form.accept === 'on' }, t('run-now.done')),
    }), 'main'),
    goesOn && can.cancel.possible && button('stop', can.cancel, () => confirm({
      title: t('stop.title', { flow: title }), body: h('p', {}, t('stop.body')), verb: t('stop'), danger: true,
      act: () => act('cancel', undefined, t('stop.done')),
    }), 'danger'),
    lane.pausedAt
      ? button('resume', can.pause, () => confirm({
          title: t('resume.title', { flow: title }), body: h('p', {}, t('resume.body')), verb: t('resume'),
          act: () => act('resume', undefined, t('resume.done')),
        }))
      : button('pause', can.pause, () => confirm({
          title: t('pause.title', { flow: title }), body: h('p', {}, t('pause.body')), verb: t('pause'),
          act: () => act('pause', undefined, t('pause.done')),
        })),
    button('backfill', can.backfill, () => confirm({
      title: t('backfill.title', { flow: title }), body: h('p', {}, t('backfill.body')), verb: t('backfill.go'),
      fields: backfillFields(can.backfill, lane.backfill),
      act: (form) => act('backfill', {
        ...(form.from && { from: form.from.trim() }), ...(form.to && { to: form.to.trim() }),
        all: form.all === 'on', twice: form.twice === 'on', restart: form.restart === 'on',
      }, t('backfill.done')),
    })),
  ];
}

function backfillFields({ bounded, mayHappenTwice }, stopped) {
  const field = (name) => h('label', { class: 'field' }, t(`backfill.${name}`),
    h('span', { class: 'hint' }, t(`backfill.${name}.hint`)),
    h('input', { name, autocomplete: 'off', spellcheck: 'false', placeholder: name === 'from' ? '7d' : '' }));
  return [
    bounded && [field('from'), field('to')],
    checkbox('all', t('backfill.all')),
    mayHappenTwice && checkbox('twice', t('backfill.twice')),
    stopped && !stopped.goesOn && checkbox('restart', t('backfill.restart')),
  ];
}

function checkbox(name, text) {
  return h('label', { class: 'check' }, h('input', { type: 'checkbox', name }), text);
}

/** The runs, a day below its head; a bar is as long as the run took, beside the longest one of the page. */
function timeline({ runs, next }, flow) {
  const list = h('ol', { class: 'runs' });
  let day = null;
  const add = (page) => {
    const longest = Math.max(0, ...page.map(seconds));
    for (const run of page) {
      if (!day || !sameDay(day, run.startedAt)) {
        list.append(h('li', { class: 'day' }, longDay(run.startedAt)));
      }
      day = run.startedAt;
      list.append(runItem(run, longest));
    }
  };
  add(runs);
  if (!runs.length) {
    return h('p', { class: 'empty' }, t('runs.none'));
  }
  const more = h('div', { class: 'more-row' }, h('button', { type: 'button', onclick: async () => {
    const page = await ask(`/flows/${encodeURIComponent(flow)}/runs`, { before: next, limit: 50 });
    add(page.runs);
    next = page.next;
    more.hidden = next == null;
  } }, t('more')));
  more.hidden = next == null;
  return [list, more];
}

const seconds = (run) => run.endedAt ? (new Date(run.endedAt) - new Date(run.startedAt)) / 1000 : null;

function bar(took, longest) {
  const span = h('span', { class: 'span', 'aria-hidden': 'true' });
  span.style.width = `${longest ? (took / longest) * 100 : 0}%`;
  return span;
}

function runItem(run, longest) {
  const took = seconds(run);
  return h('li', {},
    h('div', { class: 'when' }, h('time', { datetime: run.startedAt, title: full(run.startedAt) }, clock(run.startedAt, true))),
    h('div', { class: 'what' },
      h('span', { class: 'state' }, state(run.outcome), run.kind !== 'live' && h('span', { class: 'kind' }, t(`kind-of-run.${run.kind}`))),
      h('span', { class: 'n' }, t('run.sent', { n: run.sent })),
      h('span', { class: 'n soft' }, t('run.unchanged', { n: run.unchanged })),
      h('span', { class: `n ${run.rejected ? 'is-rejected' : 'soft is-zero'}` }, t('run.rejected', { n: run.rejected })),
      h('span', { class: 'n soft' }, took == null ? '' : duration(took)),
      bar(took, longest),
      run.error && h('span', { class: 'reason' }, english(run.error))));
}

function daysTable(days) {
  return h('details', { class: 'small' }, h('summary', {}, t('chart.as-table')),
    h('table', { class: 'table' },
      h('thead', {}, h('tr', {}, ['day', 'sent', 'unchanged', 'rejected', 'runs'].map((column) =>
        h('th', { scope: 'col', class: column === 'day' ? null : 'n' }, t(`column.${column}`))))),
      h('tbody', {}, [...days].reverse().map((day) => h('tr', {},
        h('th', { scope: 'row' }, longDay(`${day.day}T10:00:00Z`)),
        ['sent', 'unchanged', 'rejected', 'runs'].map((column) =>
          h('td', { class: 'n', 'data-label': t(`column.${column}`) }, number(day[column]))))))));
}

function filesOf(files) {
  if (!files.length) {
    return [];
  }
  const panel = h('div', { id: 'file', role: 'tabpanel' });
  const tabs = files.map((file, i) => h('button', {
    type: 'button', role: 'tab', 'aria-controls': 'file', id: `tab-${i}`, class: 'plain', onclick: () => choose(i),
    onkeydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) {
        const to = (i + step + files.length) % files.length;
        choose(to);
        tabs[to].focus();
      }
    },
  }, h('code', {}, file.name)));
  function choose(i) {
    tabs.forEach((tab, j) => {
      tab.setAttribute('aria-selected', String(i === j));
      tab.tabIndex = i === j ? 0 : -1;
    });
    panel.setAttribute('aria-labelledby', `tab-${i}`);
    put(panel, listing(files[i].text, files[i].language, files[i].name));
  }
  choose(0);
  return [
    h('div', { class: 'head' }, h('h2', {}, t('files')), h('p', { class: 'soft small' }, t('files.read-only'))),
    h('div', { class: 'tabs', role: 'tablist', 'aria-label': t('files') }, tabs),
    panel,
  ];
}
