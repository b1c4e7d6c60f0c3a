import { announce, h, put } from './dom.js';
import { confirm } from './dialog.js';
import { flowTitle, note } from './words.js';
import { t } from './language.js';
import { tell } from './api.js';

/** Tries rows again; there is nothing to lose, so nobody is asked. */
export async function tryAgain(ids, said) {
  try {
    tellResult(said, await tell('/rejected/retry', { ids }), 'retry.done');
    return true;
  } catch (problem) {
    put(said, note('bad', problem.message));
    return false;
  }
}

/** Drops rows, when the person says so once more. */
export function drop(ids, said) {
  return confirm({
    title: t('drop.title', { n: ids.length }),
    body: h('p', {}, t('drop.body')),
    verb: t('drop'),
    danger: true,
    act: async () => tellResult(said, await tell('/rejected/drop', { ids }), 'drop.done'),
  });
}

function tellResult(said, { rows, refused }, key) {
  const sentence = t(key, { n: rows });
  put(said,
    rows > 0 && note('good', sentence),
    refused.map(({ flow, rows: left, because }) =>
      note('warn', t('refused', { flow: flowTitle(flow), n: left }), ' ', h('span', { lang: 'en' }, because))));
  announce(sentence);
}
