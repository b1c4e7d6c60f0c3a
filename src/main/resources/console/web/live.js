import { stream } from './api.js';

/** The server says something at least every 15 seconds; after this long in silence the line is taken for dead. */
const SILENCE = 40_000;

const listeners = new Set();
let running = null;

/** What was heard last, and whether it is still heard: {overview, stale, heardAt}. */
export const live = { overview: null, stale: false, heardAt: null };

/** Calls the listener with each overview, at once with the last one, until the function it returns is called. */
export function listen(listener) {
  listeners.add(listener);
  if (live.overview) {
    listener(live);
  }
  return () => listeners.delete(listener);
}

/** Begins to listen to the server, and goes on after each break until the end. */
export function goLive(signedOut) {
  endLive();
  running = new AbortController();
  follow(running, signedOut);
}

export function endLive() {
  running?.abort();
  running = null;
  Object.assign(live, { overview: null, stale: false, heardAt: null });
}

async function follow(mine, signedOut) {
  for (let pause = 1000; !mine.signal.aborted; pause = Math.min(pause * 2, 15_000)) {
    const attempt = new AbortController();
    const end = () => attempt.abort();
    mine.signal.addEventListener('abort', end);
    window.addEventListener('offline', end);
    try {
      await read(await stream(attempt.signal), attempt, () => (pause = 1000), signedOut);
    } catch {
      // Said by "stale", below.
    }
    mine.signal.removeEventListener('abort', end);
    window.removeEventListener('offline', end);
    attempt.abort();
    if (!mine.signal.aborted) {
      live.stale = true;
      listeners.forEach((listener) => listener(live));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

async function read(reader, attempt, heard, signedOut) {
  let rest = '';
  for (;;) {
    const timer = setTimeout(() => attempt.abort(), SILENCE);
    const { value, done } = await reader.read().finally(() => clearTimeout(timer));
    if (done) {
      return;
    }
    heard();
    const events = (rest + value.replace(/\r/g, '')).split('\n\n');
    rest = events.pop();
    events.forEach((event) => take(event, signedOut));
  }
}

function take(event, signedOut) {
  const field = (name) => event.split('\n').filter((line) => line.startsWith(`${name}:`))
    .map((line) => line.slice(name.length + 1).trim()).join('\n');
  if (field('event') === 'signed-out') {
    signedOut();
  } else if (field('event') === 'overview') {
    Object.assign(live, { overview: JSON.parse(field('data')), stale: false, heardAt: new Date().toISOString() });
    listeners.forEach((listener) => listener(live));
  } else if (live.overview) {
    // A comment: nothing has changed.
    Object.assign(live, { stale: false, heardAt: new Date().toISOString() });
    listeners.forEach((listener) => listener(live));
  }
}
