import { announce, h, put } from './dom.js';
import { confirm } from './dialog.js';
import { english, flowTitle, note, state } from './words.js';
import { clock, longDay, moment } from './time.js';
import { t } from './language.js';
import { tell } from './api.js';

/**
 * A person. Neither what was searched for nor the number stands in the address; both are kept with this entry of the
 * browser's history, so that reloading and going back show the same.
 */
export function show(main, { title, name, who }) {
  name(t('menu.person'));
  const found = h('div', { class: 'results' });
  const said = h('div', { role: 'status' });
  const box = h('div', { class: 'person' });
  const input = h('input', { name: 'q', type: 'search', required: true, maxlength: '256', autocomplete: 'off', spellcheck: 'false',
    'aria-label': t('person.search'), placeholder: t('person.placeholder') });
  const form = h('form', { class: 'search', role: 'search', onsubmit: (event) => {
    event.preventDefault();
    if (input.value.trim()) {
      history.pushState({ q: input.value.trim() }, '');
      restore();
    }
  } }, input, h('button', { class: 'main' }, t('search')));
  put(main,
    h('header', {}, title, h('p', { class: 'soft', id: 'person-lead' }, t('person.lead'))),
    form, said, found, box);

  const guard = (promise) => promise.catch((problem) => {
    put(found);
    put(box);
    put(said, note(problem.status === 404 ? 'warn' : 'bad', problem.status === 404 ? t('person.nobody') : problem.message));
  });
  async function search(q) {
    put(box);
    put(said, h('p', { class: 'soft' }, t('loading')));
    const answer = await tell('/persons/search', { q });
    put(said, answer.notAsked.map((sentence) => note('warn', english(sentence))));
    if (answer.persons.length === 1) {
      history.replaceState({ q, customer: answer.persons[0].customer }, '');
      await open(answer.persons[0].customer);
      return;
    }
    const sentence = t('person.found', { n: answer.persons.length });
    announce(sentence);
    put(found, h('p', {}, sentence, ' ', h('span', { class: 'soft' }, t(`read-as.${answer.readAs}`))),
      h('ul', { class: 'actions' }, answer.persons.map(({ customer }) => h('li', {}, h('button', { type: 'button', onclick: () => {
        history.pushState({ q, customer }, '');
        restore();
      } }, t('person.number', { customer }))))));
  }
  async function open(customer) {
    put(found);
    put(said, h('p', { class: 'soft' }, t('loading')));
    const person = await tell('/persons/open', { customer });
    put(said);
    put(box, personView(person, who, () => guard(open(customer)), said));
    announce(t('person.number', { customer }));
  }
  function restore() {
    const { q, customer } = history.state ?? {};
    input.value = q ?? '';
    put(said);
    put(found);
    put(box);
    if (customer) {
      guard(open(customer));
    } else if (q) {
      guard(search(q));
    } else {
      input.focus();
    }
  }
  restore();
  window.addEventListener('popstate', restore);
  return () => window.removeEventListener('popstate', restore);
}

function personView(person, who, again, said) {
  return [
    h('div', { class: 'head' },
      h('h2', { class: 'number' }, t('person.number', { customer: person.customer })),
      h('div', { class: 'actions' },
        !person.erased && h('button', { type: 'button', class: 'danger', onclick: () => erase(person, said, again) }, t('erase')))),
    person.erased && note('warn', t('person.erased')),
    h('p', { class: 'soft' }, knownIn(person)),
    person.notAsked.map((sentence) => note('warn', english(sentence))),
    h('div', { class: 'verdicts' }, person.channels.map((channel) => verdict(channel, person))),
    person.idleFlows.map((sentence) => note('plain', english(sentence))),
    h('section', { 'aria-labelledby': 'life' }, h('h2', { id: 'life' }, t('person.timeline')),
      person.timeline.length
        ? h('ol', { class: 'life card' }, person.timeline.map((event) => lifeItem(event, who)))
        : h('p', { class: 'empty card' }, t('person.nothing')),
      !person.erased && h('p', { class: 'soft small' }, t('person.timeline.hint'),
        person.sentUndated > 0 && [' ', t('person.sent-undated', { n: person.sentUndated })])),
  ];
}

/** Who knows the person, who does not, and who was not asked. */
function knownIn(person) {
  const places = [[t('source'), person.inSource], ['Custobar', person.inCustobar], [t('journal'), person.inJournal]];
  return [['known.yes', true], ['known.no', false], ['known.not-asked', null]]
    .map(([key, answer]) => [key, places.filter(([, known]) => known === answer).map(([place]) => place)])
    .filter(([, names]) => names.length)
    .map(([key, names]) => t(key, { place: names.join(', ') }))
    .join(' · ');
}

/** Why a message may or may not go to them: one sentence, and what it stands on. */
function verdict(channel, person) {
  const answer = person.erased ? 'no' : person.inCustobar === false ? 'no' : { yes: 'yes', no: 'no' }[channel.custobar] ?? 'unknown';
  const key = person.erased ? 'erased' : person.inCustobar === false ? 'absent' : channel.custobar;
  const last = person.timeline.find((event) => event.kind === 'permission' && event.channel === channel.channel && event.counted);
  const medium = t(`channel.${channel.channel}`);
  const held = (side, value, at) => h('div', {}, h('dt', {}, side), h('dd', {}, t(`held.${value}`), at && h('span', { class: 'soft' }, ' · ', moment(at))));
  return h('section', { class: 'card verdict', 'aria-labelledby': `verdict-${channel.channel}` },
    h('h3', { id: `verdict-${channel.channel}` }, medium),
    h('p', { class: `state is-${answer}` }, state(answer === 'yes' ? 'delivered' : answer === 'no' ? 'failed' : 'never', t(`verdict.${answer}`, { medium }))),
    h('p', { class: 'sentence' }, t(`why.${key}`, { medium }), ' ',
      last && !person.erased && [t(`said.${last.origin}.${last.value}`), ' ', h('span', { class: 'soft' }, `${longDay(last.saidAt ?? last.at)} ${clock(last.saidAt ?? last.at)}`), '.']),
    channel.because && h('p', { class: 'soft' }, english(channel.because)),
    h('dl', { class: 'facts' },
      held(t('source'), channel.source, channel.sourceSaidAt),
      held('Custobar', channel.custobar, channel.custobarHeardAt)),
    channel.next.length > 0 && h('ul', {}, channel.next.map((sentence) => h('li', {}, english(sentence)))));
}

/** Of which flow, and whether Custobar has it for certain. */
function sentHow(event) {
  return [flowTitle(event.flow), ' · ', t('life.run', { run: String(event.run) }), !event.answered && [' · ', t('not-answered')]];
}

function lifeItem(event, who) {
  const medium = event.channel && t(`channel.${event.channel}`);
  const told = {
    sent: () => [t('life.sent'), sentHow(event)],
    'deletion-sent': () => [t('life.deletion-sent'), sentHow(event)],
    permission: () => [t(`life.permission.${event.value}`, { medium }), [t(`from.${event.origin}`), ' · ', t(event.counted ? 'counted' : 'not-counted')]],
    'permission-sent': () => [t(`life.permission-sent.${event.value}`, { medium }), t(event.answered ? 'answered' : 'not-answered')],
    'look-up': () => [t('life.look-up')],
    redemption: () => [t('life.redemption', event), [t('life.where', event), ' · ', event.told ? [t('life.told'), ' ', moment(event.told)] : t('life.not-told')]],
    reversal: () => [t('life.reversal', event), [t('life.where', event), ' · ', event.told ? [t('life.told'), ' ', moment(event.told)] : t('life.not-told')]],
    rejected: () => [t('life.rejected'), [flowTitle(event.flow), event.rejectedId && who.role === 'operator'
      ? [' · ', h('a', { href: `#/rejected/${event.rejectedId}` }, t('open'))] : null]],
    erasure: () => [t('life.erasure')],
  }[event.kind]?.() ?? [event.kind];
  return h('li', {},
    h('div', { class: 'when' }, moment(event.at, { seconds: false })),
    h('div', { class: `what life-${event.kind}` },
      h('span', { class: 'kind' }, told[0]),
      told[1] && h('span', { class: 'soft' }, told[1]),
      event.text && h('span', { class: 'soft small' }, english(event.text))));
}

function erase(person, said, again) {
  const { customer } = person;
  const known = person.inJournal || person.inSource || person.inCustobar;
  return confirm({
    title: t('erase.title', { customer }),
    body: [h('p', {}, t('erase.body')), !known && note('warn', t('erase.unknown'))],
    typed: customer,
    verb: t('erase.go'),
    danger: true,
    act: async ({ typed }) => {
      const done = await tell('/persons/erase', { customer, confirm: typed.trim(), unknown: !known });
      await again();
      put(said,
        note(done.error ? 'warn' : 'good', t(`erase.${done.state}`), done.error && [' ', english(done.error)]),
        done.byHand.length > 0 && note('warn', h('p', {}, t('erase.by-hand')), h('ul', {}, done.byHand.map((sentence) => h('li', {}, english(sentence))))));
    },
  });
}
