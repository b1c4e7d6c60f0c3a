import { h, put } from './dom.js';
import { signIn, ways } from './api.js';
import { icon } from './icons.js';
import { has, t } from './language.js';

/** The door. A wrong key says so beside its field, and the field keeps it to be mended. */
export function signInPage({ mark, tools, note, enter }) {
  const wrong = h('p', { class: 'wrong', id: 'wrong', role: 'alert' });
  const key = h('input', {
    type: 'password', id: 'key', name: 'key', autocomplete: 'current-password', required: true, maxlength: '256',
    autofocus: true, 'aria-describedby': 'key-hint wrong',
  });
  const go = h('button', { class: 'main' }, t('sign-in'));
  const form = h('form', { class: 'card', novalidate: true, onsubmit: async (event) => {
    event.preventDefault();
    wrong.textContent = '';
    key.removeAttribute('aria-invalid');
    if (!key.value.trim()) {
      refuse(t('sign-in.empty'));
      return;
    }
    go.disabled = true;
    try {
      enter(await signIn(key.value.trim()));
    } catch (problem) {
      refuse(problem.message);
    }
    go.disabled = false;
  } },
  h('h1', {}, t('sign-in')),
  note && h('p', { class: 'note warn', role: 'status' }, icon('waiting'), note),
  h('label', { class: 'field', for: 'key' }, t('sign-in.key'),
    h('span', { class: 'hint', id: 'key-hint' }, t('sign-in.hint'))),
  key, wrong, go);
  const other = h('div', { class: 'ways' });
  ways().then(({ directory }) => put(other, directory && [
    h('p', { class: 'or' }, t('sign-in.or')),
    h('a', { class: 'button', href: 'console/api/session/directory', onclick: rememberPage }, t('sign-in.directory')),
  ]), () => {});
  function refuse(sentence) {
    wrong.textContent = sentence;
    key.setAttribute('aria-invalid', 'true');
    key.focus();
    key.select();
  }
  requestAnimationFrame(() => key.focus());
  return h('main', { class: 'door' }, mark, form, other, h('div', { class: 'tools' }, tools));
}

const PAGE = 'connector.page';

/** Who goes to the company's directory and back shall come to the page that was asked for. */
function rememberPage() {
  sessionStorage.setItem(PAGE, location.hash);
}

/**
 * Goes on where somebody left for the directory.
 *
 * @returns why they were not let in; null when they were, or never went there
 */
export function backFromDirectory() {
  const why = new URLSearchParams(location.search).get('directory');
  const page = sessionStorage.getItem(PAGE);
  sessionStorage.removeItem(PAGE);
  if (why || page) {
    history.replaceState(null, '', location.pathname + (page ?? location.hash));
  }
  return why && (has(`directory.${why}`) ? t(`directory.${why}`) : t('directory.refused'));
}
