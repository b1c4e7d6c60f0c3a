import { h } from './dom.js';
import { locale, number, t } from './language.js';

/** The connector's own zone, in which its schedules are: all times are shown in it, wherever the reader is. */
let zone = 'UTC';

export function useZone(name) {
  zone = name ?? zone;
}

export function zoneName() {
  return zone;
}

function format(options, at) {
  return new Intl.DateTimeFormat(locale(), { timeZone: zone, hourCycle: 'h23', ...options }).format(new Date(at));
}

/** Day and time to the second, with the zone. */
export function full(at) {
  return format({ dateStyle: 'full', timeStyle: 'medium' }, at) + ' ' + zoneLabel(at);
}

/** Such as UTC+2. */
export function zoneLabel(at) {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(new Date(at));
  return parts.find((part) => part.type === 'timeZoneName').value.replace('GMT', 'UTC');
}

export function dayOf(at) {
  const year = { year: 'numeric' };
  return format(format(year, at) === format(year, Date.now())
    ? { weekday: 'short', day: 'numeric', month: 'numeric' }
    : { day: 'numeric', month: 'numeric', year: 'numeric' }, at);
}

export function longDay(at) {
  return format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }, at);
}

export function clock(at, seconds = false) {
  return format({ hour: '2-digit', minute: '2-digit', second: seconds ? '2-digit' : undefined }, at);
}

export function sameDay(one, other) {
  const day = { day: 'numeric', month: 'numeric', year: 'numeric' };
  return format(day, one) === format(day, other);
}

/** A moment: the clock alone when it is today, else with its day; on pointing at it all of it. */
export function moment(at, { seconds = false } = {}) {
  if (at == null) {
    return h('span', { class: 'none' }, '–');
  }
  const today = sameDay(at, Date.now());
  return h('time', { datetime: at, title: full(at) }, (today ? '' : dayOf(at) + ' ') + clock(at, seconds));
}

/** How long something took or is old, in its two largest units, or in its largest alone. */
export function duration(seconds, { brief = false } = {}) {
  if (seconds == null) {
    return '–';
  }
  if (seconds < 10) {
    return t('unit.s', { v: number(seconds, seconds ? 1 : 0) }).replace(/ /, '\u00a0');
  }
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const rounded = seconds >= 86400 ? Math.round(seconds / 3600) * 3600 : Math.round(seconds);
  const first = units.findIndex(([, size]) => rounded >= size);
  const [name, size] = units[first];
  const large = t(`unit.${name}`, { v: number(Math.floor(rounded / size)) });
  const next = units[first + 1];
  const rest = next && Math.floor((rounded % size) / next[1]);
  return rest && !brief && rounded < 20 * size ? `${large} ${t(`unit.${next[0]}`, { v: number(rest) })}` : large;
}

/** How far from now a moment lies, such as "3 min ago". */
export function away(at) {
  const seconds = (new Date(at) - Date.now()) / 1000;
  if (Math.abs(seconds) < 10) {
    return t('now');
  }
  return seconds < 0
    ? t('ago', { span: duration(-seconds, { brief: true }) })
    : t('in', { span: duration(seconds, { brief: true }) });
}
