import { announce, h, put, svg } from './dom.js';
import { away, clock, duration, moment, zoneLabel, zoneName } from './time.js';
import { daysChart } from './chart.js';
import { flowTitle, note, state, stateClass } from './words.js';
import { listen } from './live.js';
import { number, percent, t } from './language.js';

/** Everything at a glance, as it is now. */
export function show(main, { title, name, who }) {
  name(t('menu.overview'));
  const signal = h('p', { class: 'live' }, t('live.wait'));
  const lost = h('div', { role: 'status' });
  const glance = h('dl', { class: 'glance card' });
  const body = h('tbody', { role: 'rowgroup' });
  const lanes = new Map();
  put(main,
    h('header', { class: 'head' }, title, signal),
    lost, glance,
    h('section', { 'aria-label': t('flows') }, laneTable(body)));
  let before = null;

  const update = ({ overview, stale, heardAt }) => {
    signal.className = stale ? 'live stale' : 'live';
    signal.textContent = t(stale ? 'live.stale' : 'live.on', { at: `${clock(heardAt, true)} ${zoneLabel(heardAt)}` });
    signal.title = zoneName();
    if (stale !== lost.hasChildNodes()) {
      put(lost, stale && note('warn', t('live.lost', { at: clock(heardAt, true) })));
    }
    title.textContent = headline(overview);
    if (before && before !== title.textContent) {
      announce(title.textContent);
    }
    before = title.textContent;
    put(glance, facts(overview, who));
    const known = new Set(overview.flows.map((lane) => lane.flow));
    [...lanes.keys()].filter((flow) => !known.has(flow)).forEach((flow) => {
      lanes.get(flow).row.remove();
      lanes.delete(flow);
    });
    overview.flows.forEach((lane, i) => {
      const shown = lanes.get(lane.flow) ?? laneRow(lane.flow);
      lanes.set(lane.flow, shown);
      shown.update(lane);
      if (body.children[i] !== shown.row) {
        body.insertBefore(shown.row, body.children[i] ?? null);
      }
    });
  };
  const stop = listen(update);
  // "3 min ago" grows older although nothing happens.
  const timer = setInterval(() => lanes.forEach((shown) => shown.tick()), 10_000);
  return () => {
    stop();
    clearInterval(timer);
  };
}

/** The one sentence for those who have a second. */
function headline({ flows, custobar, source, journal }) {
  if (!journal.reachable || !source.reachable || custobar.reachable === false) {
    return t('headline.away', { what: !journal.reachable ? t('journal') : !source.reachable ? t('source') : 'Custobar' });
  }
  const failed = flows.filter((lane) => lane.state === 'failed');
  if (failed.length === 1) {
    return t('headline.failed-one', { flow: flowTitle(failed[0].flow) });
  }
  if (failed.length) {
    return t('headline.failed', { n: failed.length });
  }
  const paused = flows.filter((lane) => lane.state === 'paused').length;
  if (paused) {
    return t('headline.paused', { n: paused });
  }
  return flows.some((lane) => lane.rejectedNow) ? t('headline.rejected') : t('headline.well');
}

function facts({ custobar, source, journal, tills, flows }, who) {
  const rejected = flows.reduce((sum, lane) => sum + lane.rejectedNow, 0);
  const reach = (reachable, name) => h('div', {}, state(reachable == null ? 'unknown' : reachable ? 'delivered' : 'failed',
    t(reachable == null ? 'reach.unknown' : reachable ? 'reach.yes' : 'reach.no', { name })));
  const limit = custobar.requestsPerMinute;
  const share = limit ? Math.min(1, custobar.requestsLastMinute / limit) : 0;
  const fact = (word, value, more) => h('div', {}, h('dt', {}, word), h('dd', {}, value), more && h('dd', { class: 'more' }, more));
  return [
    h('div', {}, h('dt', {}, t('reach')), h('dd', {}, reach(custobar.reachable, 'Custobar')),
      h('dd', { class: 'more' }, custobar.host),
      h('dd', { class: 'more' }, reachLine(source, t('source')), ' · ', reachLine(journal, t('journal')))),
    h('div', {}, h('dt', {}, t('budget')),
      h('dd', {}, number(custobar.requestsLastMinute), limit ? h('span', { class: 'soft' }, ` / ${number(limit)}`) : null),
      limit ? h('dd', {}, gauge(share)) : null, h('dd', { class: 'more' }, t(limit ? 'budget.more' : 'budget.unlimited'))),
    fact(t('rejected.rows'), rejected ? h('a', { href: '#/rejected' }, number(rejected)) : number(0),
      rejected ? t(who.role === 'operator' ? 'rejected.mend' : 'rejected.open') : t('rejected.none')),
    ...(tills ? [
      fact(t('tills'), t('tills.look-ups', { v: number(tills.lookUpsPerMinute, 1) }),
        tills.p95Millis == null ? t('tills.quiet')
          : t('tills.more', { p95: number(tills.p95Millis), share: percent(tills.cacheShare ?? 0) })),
      fact(t('redemptions'), t('redemptions.hour', { v: number(tills.redemptionsPerHour) }),
        tills.outbox.pending
          ? t('outbox.pending', { n: tills.outbox.pending, age: duration((Date.now() - new Date(tills.outbox.oldest)) / 1000) })
          : t('outbox.empty')),
    ] : []),
  ];
}

function reachLine(side, name) {
  return h('span', { class: side.reachable ? null : 'wrong' }, t(side.reachable ? 'reach.yes' : 'reach.no', { name }));
}

function gauge(share) {
  return svg('svg', { class: share > 0.9 ? 'bar high' : 'bar', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect', { width: String(share * 100), height: '4' }));
}

const COLUMNS = ['sent', 'unchanged', 'rejected'];

function laneTable(body) {
  const head = (text, kind = '') => h('th', { role: 'columnheader', scope: 'col', class: kind }, text);
  return h('div', { class: 'lanes card' },
    h('div', { class: 'ends', 'aria-hidden': 'true' }, h('span', {}, t('source')), h('span', {}, 'Custobar')),
    h('table', { role: 'table', class: 'plain-table' },
      h('caption', { class: 'unseen' }, t('flows')),
      h('thead', { role: 'rowgroup' }, h('tr', { role: 'row', class: 'lane' },
        head(t('flow')), COLUMNS.map((column) => head(t(`today.${column}`), 'n')),
        head(t('two-weeks'), 'col-chart'), head(t('last-run')), head(t('next-run')), head(t('behind'), 'col-behind n'))),
      body));
}

/** A row that keeps its elements while its numbers change, so that neither focus nor chart is lost. */
function laneRow(flow) {
  const cell = (label, kind = '') => h('td', { role: 'cell', 'data-label': label, class: kind });
  const counts = COLUMNS.map((column) => cell(t(`today.${column}`), 'n'));
  const chart = cell(null, 'col-chart');
  const [last, next, behind] = [cell(t('last-run')), cell(t('next-run')), cell(t('behind'), 'col-behind n')];
  const standing = h('span', {});
  const why = h('td', { role: 'cell', class: 'why', lang: 'en' });
  const row = h('tr', { role: 'row' },
    h('th', { role: 'rowheader', scope: 'row', class: 'flow' }, h('a', { href: `#/flow/${encodeURIComponent(flow)}` }, flowTitle(flow)), standing,
      h('span', { class: 'track', 'aria-hidden': 'true' }, h('i'), h('b'))),
    counts, chart, last, next, behind, why);
  let painted = '';
  let lane;
  const times = () => {
    const run = lane.lastRun;
    put(last, moment(run?.startedAt), run && h('span', { class: 'sub' }, away(run.endedAt ?? run.startedAt)));
    put(next, moment(lane.nextRun), lane.nextRun && h('span', { class: 'sub' }, away(lane.nextRun)));
  };
  return {
    row,
    tick: () => times(),
    update: (now) => {
      lane = now;
      row.className = `lane ${stateClass(lane.state)}${goesBack(lane) ? ' back' : ''}`;
      put(standing, state(lane.state, laneWord(lane)), lane.rejectedNow > 0 && h('span', { class: 'sub hot' }, t('rejected.now', { n: lane.rejectedNow })));
      COLUMNS.forEach((column, i) => {
        const value = lane.today[column];
        counts[i].classList.toggle('is-zero', value === 0);
        counts[i].classList.toggle('hot', column === 'rejected' && value > 0);
        put(counts[i], number(value));
      });
      behind.classList.toggle('is-zero', !lane.behindSeconds);
      put(behind, duration(lane.behindSeconds, { brief: lane.behindSeconds < 3600 }));
      times();
      put(why, lane.problem ?? (lane.state === 'failed' ? lane.lastRun?.error : null));
      const days = JSON.stringify(lane.days);
      if (days !== painted) {
        painted = days;
        put(chart, lane.days.some((day) => day.sent + day.rejected) && daysChart(lane.days, { label: t('two-weeks') }));
      }
    },
  };
}

/** Whether it brings something from Custobar. */
function goesBack(lane) {
  return lane.flow === 'marketing-permissions' || /\bCustobar →/.test(lane.description);
}

/** The state, and how far on what goes on is. */
function laneWord(lane) {
  const run = lane.running[0];
  if (lane.state !== 'running' || !run) {
    return t(`state.${lane.state}`);
  }
  const backfill = lane.backfill;
  if (run.kind === 'backfill' && backfill?.rowsTotal) {
    return t('running.backfill', { share: percent(Math.min(1, backfill.rowsRead / backfill.rowsTotal)) });
  }
  return run.read ? t(`running.${run.kind}`, { n: run.read }) : t('state.running');
}
