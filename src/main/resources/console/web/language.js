/** The words of the page in one language, and how it writes numbers and times. */
const LANGUAGES = ['fi', 'sv', 'en'];
const KEY = 'connector.language';

let texts = {};
export let language = 'en';
let plural = new Intl.PluralRules('en');

/** The languages, each by its own name. */
export const NAMES = { fi: 'Suomi', sv: 'Svenska', en: 'English' };

/** Takes the language that was chosen here before, else the browser's, else English. */
export async function loadLanguage(chosen) {
  if (chosen) {
    localStorage.setItem(KEY, chosen);
  }
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  language = wanted.find((tag) => LANGUAGES.includes(tag)) ?? 'en';
  const answer = await fetch(`console/texts.${language}.json`);
  texts = await answer.json();
  plural = new Intl.PluralRules(language);
  document.documentElement.lang = language;
}

/**
 * The text of a key, with the values in place of {name}. A key with the ending of the plural form (".one") is taken
 * when the value "n" asks for it. A key that is unknown, such as a reason that came with a newer server, stands for
 * itself.
 */
export function t(key, values = {}) {
  const form = 'n' in values ? texts[`${key}.${plural.select(values.n)}`] : undefined;
  const text = form ?? texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) =>
    typeof values[name] === 'number' ? number(values[name]) : values[name] ?? '');
}

/** Whether there is a text for a key. */
export function has(key) {
  return key in texts;
}

export function number(value, digits = 0) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

export function percent(ratio) {
  return new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(ratio);
}

/** English as in Europe: the day before the month, and 24 hours. */
export function locale() {
  return { fi: 'fi-FI', sv: 'sv-FI', en: 'en-GB' }[language];
}
