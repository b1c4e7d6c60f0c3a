import { has, t } from './language.js';

const ROOT = 'console/api';
let token = null;
let signedOut = () => {};

/** An answer that is not the one that was asked for; its message is a sentence for the person. */
export class Problem extends Error {
  constructor(status, code, detail) {
    super(has(`problem.${code}`) ? t(`problem.${code}`) : detail || t('problem.failed'));
    this.status = status;
    this.code = code;
  }
}

/** Takes what is to be done when the session has ended. */
export function whenSignedOut(listener) {
  signedOut = listener;
}

export async function signIn(key) {
  return remember(await request('POST', '/session', { key }));
}

/** How people can sign in: {key, directory}. */
export function ways() {
  return request('GET', '/session/ways', undefined, { quiet: true });
}

/** The session that the browser's cookie stands for; null when there is none. */
export async function session() {
  try {
    return remember(await request('GET', '/session', undefined, { quiet: true }));
  } catch (problem) {
    if (problem.status === 401) {
      return null;
    }
    throw problem;
  }
}

export async function signOut() {
  await request('DELETE', '/session', undefined, { quiet: true });
  token = null;
}

function remember(answer) {
  token = answer.csrfToken;
  return answer;
}

/** Asks; the parameters without a value are left out. */
export function ask(path, parameters = {}, options = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value != null && value !== ''));
  return request('GET', query.size ? `${path}?${query}` : path, undefined, options);
}

/** Has something done. */
export function tell(path, body) {
  return request('POST', path, body);
}

async function request(method, path, body, { quiet = false, signal } = {}) {
  const answer = await send(method, path, body, signal);
  const text = await answer.text();
  const json = text && answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {};
  if (answer.ok) {
    return json;
  }
  if (answer.status === 401 && json.code !== 'wrong-key' && !quiet) {
    signedOut();
  }
  throw new Problem(answer.status, json.code ?? 'failed', json.detail);
}

async function send(method, path, body, signal) {
  const headers = {};
  if (method !== 'GET' && token) {
    headers['X-CSRF-Token'] = token;
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    return await fetch(ROOT + path, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    throw new Problem(0, 'no-answer');
  }
}

/** The stream of overviews, as it comes. */
export async function stream(signal) {
  const answer = await send('GET', '/events', undefined, signal);
  if (answer.status === 401) {
    signedOut();
  }
  if (!answer.ok) {
    throw new Problem(answer.status, 'failed');
  }
  return answer.body.pipeThrough(new TextDecoderStream()).getReader();
}
