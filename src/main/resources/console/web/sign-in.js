import { h } from './dom.js';
import { signIn } from './api.js';
import { icon } from './icons.js';
import { t } from './language.js';

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
  function refuse(sentence) {
    wrong.textContent = sentence;
    key.setAttribute('aria-invalid', 'true');
    key.focus();
    key.select();
  }
  requestAnimationFrame(() => key.focus());
  return h('main', { class: 'door' }, mark, form, h('div', { class: 'tools' }, tools));
}
