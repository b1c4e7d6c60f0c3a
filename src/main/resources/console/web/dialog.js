import { h } from './dom.js';
import { t } from './language.js';

/**
 * Asks before something is done. Escape and "Cancel" end it without.
 *
 * @param act does it with the form's values; when it throws, the dialog stays and says why
 * @param typed what has to be typed before it can be done
 * @returns whether it was done
 */
export function confirm({ title, body = [], fields = [], act, verb, danger = false, typed = null }) {
  return new Promise((resolve) => {
    let done = false;
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const go = h('button', { class: danger ? 'main danger' : 'main', disabled: typed != null }, verb);
    const check = typed == null ? null : h('input', {
      name: 'typed', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
      oninput: () => (go.disabled = check.value.trim() !== typed),
    });
    const form = h('form', {
      method: 'dialog',
      onsubmit: async (event) => {
        event.preventDefault();
        if (go.disabled) {
          return;
        }
        go.disabled = true;
        wrong.textContent = '';
        try {
          await act(Object.fromEntries(new FormData(form)));
          done = true;
          dialog.close();
        } catch (error) {
          wrong.textContent = error.message;
        }
        go.disabled = false;
      },
    },
    h('h2', { id: 'dialog-title' }, title), body, fields,
    check && h('label', { class: 'field' }, h('span', {}, t('dialog.type', { typed })), check),
    wrong,
    h('div', { class: 'actions' },
      h('button', { type: 'button', onclick: () => dialog.close() }, t('cancel')), go));
    const dialog = h('dialog', { 'aria-labelledby': 'dialog-title', onclose: () => {
      dialog.remove();
      resolve(done);
    } }, form);
    document.body.append(dialog);
    dialog.showModal();
  });
}
