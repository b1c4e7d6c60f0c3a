/**
 * Makes elements. Text always becomes a text node, so that nothing of it is ever read as HTML.
 *
 * A property that begins with "on" is a listener; a boolean switches an attribute on or off; null leaves it out.
 */
export function h(name, properties = {}, ...children) {
  return fill(document.createElement(name), properties, children);
}

const SVG = 'http://www.w3.org/2000/svg';

/** The same for SVG. */
export function svg(name, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value != null) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat(3).filter((child) => child != null && child !== false));
  return element;
}

/** Puts other children into an element. */
export function put(element, ...children) {
  element.replaceChildren(...children.flat(3).filter((child) => child != null && child !== false));
  return element;
}

/** Says something to people who listen to the page; those who look at it see it where it happens. */
export function announce(sentence) {
  let region = document.getElementById('said');
  if (!region) {
    region = h('div', { id: 'said', role: 'status', class: 'unseen' });
    document.body.append(region);
  }
  region.textContent = '';
  requestAnimationFrame(() => (region.textContent = sentence));
}
