import { endLive, goLive, listen } from './live.js';
import { h, put } from './dom.js';
import { icon } from './icons.js';
import { language, loadLanguage, NAMES, number, t } from './language.js';
import { repaintCharts } from './chart.js';
import { session, signOut, whenSignedOut } from './api.js';
import { useZone } from './time.js';
import * as audit from './audit.js';
import * as flow from './flow.js';
import * as overview from './overview.js';
import * as person from './person.js';
import * as rejected from './rejected.js';
import * as rejectedRow from './rejected-row.js';
import { backFromDirectory, signInPage } from './sign-in.js';

/** The pages: what their address begins with, their place in the menu, and who may see them. */
const PAGES = [
  { path: /^overview$/, page: overview, menu: 'overview', roles: ['viewer', 'operator'] },
  { path: /^flow\/([^/]+)$/, page: flow, within: 'overview', roles: ['viewer', 'operator'] },
  { path: /^rejected$/, page: rejected, menu: 'rejected', roles: ['viewer', 'operator'] },
  { path: /^rejected\/(\d+)$/, page: rejectedRow, within: 'rejected', roles: ['operator'] },
  { path: /^person$/, page: person, menu: 'person', roles: ['service', 'operator'] },
  { path: /^audit$/, page: audit, menu: 'audit', roles: ['operator'] },
];
const THEMES = ['auto', 'light', 'dark'];

let who = null;
let leave = () => {};

function theme(chosen) {
  if (chosen) {
    localStorage.setItem('connector.theme', chosen);
  }
  const name = THEMES.includes(localStorage.getItem('connector.theme')) ? localStorage.getItem('connector.theme') : 'auto';
  document.documentElement.dataset.theme = name;
  repaintCharts();
  return name;
}

/** Language and appearance; each is kept in this browser only. */
export function tools() {
  const button = h('button', { class: 'plain', type: 'button', onclick: () => {
    theme(THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length]);
    label();
  } });
  const label = () => {
    const text = t('theme', { name: t(`theme.${theme()}`) });
    button.setAttribute('aria-label', text);
    button.title = text;
    put(button, icon(theme()));
  };
  label();
  return [
    h('select', { 'aria-label': t('language'), onchange: async (event) => {
      await loadLanguage(event.target.value);
      show();
    } }, Object.entries(NAMES).map(([tag, name]) => h('option', { value: tag, selected: tag === language, lang: tag }, name))),
    button,
  ];
}

function mark() {
  return h('a', { class: 'mark', href: '#/' }, h('img', { src: 'console/icon.svg', alt: '', width: '24', height: '24' }), t('mark'));
}

function frame(here) {
  const count = h('span', { class: 'count' });
  const menu = PAGES.filter((entry) => entry.menu && entry.roles.includes(who.role)).map(({ menu: name }) =>
    h('li', {}, h('a', { href: `#/${name}`, 'aria-current': name === here ? 'page' : null },
      icon(name), h('span', {}, t(`menu.${name}`)), name === 'rejected' && count)));
  const stop = listen(({ overview: { flows } }) => {
    const rows = flows.reduce((sum, lane) => sum + lane.rejectedNow, 0);
    count.textContent = rows ? number(rows) : '';
  });
  const main = h('main', { id: 'main', tabindex: '-1' });
  put(document.body,
    h('a', { class: 'skip', href: '#main', onclick: (event) => {
      event.preventDefault();
      main.focus();
    } }, t('skip')),
    h('header', { class: 'top' }, mark(), h('nav', { 'aria-label': t('menu') }, h('ul', {}, menu)),
      h('div', { class: 'tools' }, tools(),
        h('span', { class: 'who', title: t(`role.${who.role}`) }, who.name),
        h('button', { class: 'plain', type: 'button', 'aria-label': t('sign-out'), title: t('sign-out'), onclick: leaveSession }, icon('out')))),
    main);
  return [main, stop];
}

async function leaveSession() {
  await signOut().catch(() => {});
  ended();
}

/** Shows what the address says, or the door to it. */
function show(note) {
  leave();
  leave = () => {};
  document.querySelectorAll('dialog').forEach((dialog) => dialog.close());
  if (!who) {
    document.title = `${t('sign-in')} · ${t('mark')}`;
    put(document.body, signInPage({ mark: mark(), tools: tools(), note, enter }));
    return;
  }
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const found = PAGES.find((entry) => entry.path.test(path) && entry.roles.includes(who.role));
  if (!found) {
    location.replace(`#/${PAGES.find((entry) => entry.menu && entry.roles.includes(who.role)).menu}`);
    return;
  }
  const [main, stop] = frame(found.menu ?? found.within);
  const title = h('h1', { tabindex: '-1' });
  const stopPage = found.page.show(main, {
    who,
    title,
    name: (text) => {
      title.textContent = text;
      document.title = `${text} · ${t('mark')}`;
    },
    parameters: found.path.exec(path).slice(1).map(decodeURIComponent),
    query: new URLSearchParams(query),
    again: () => show(),
  });
  leave = () => {
    stop();
    stopPage?.();
  };
}

function enter(session) {
  who = session;
  useZone(session.timeZone);
  if (who.role !== 'service') {
    goLive(() => ended(t('session-ended')));
  }
  show();
}

function ended(note) {
  if (who) {
    who = null;
    endLive();
    show(note);
  }
}

listen(({ overview: { timeZone } }) => useZone(timeZone));
whenSignedOut(() => ended(t('session-ended')));
window.addEventListener('hashchange', () => {
  show();
  window.scrollTo(0, 0);
  document.querySelector('h1')?.focus();
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaintCharts);

theme();
await loadLanguage();
const refused = backFromDirectory();
try {
  const open = await session();
  if (open) {
    enter(open);
  } else {
    show(refused);
  }
} catch (problem) {
  show(problem.message);
}
