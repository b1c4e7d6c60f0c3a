import { svg } from './dom.js';

/** One shape for each state, so that none is told by its colour alone. */
const SHAPES = {
  delivered: ['M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Z', 'M4.8 8.2 7 10.4l4.3-4.6'],
  running: ['', 'M8 1.8a6.2 6.2 0 1 1-6.2 6.2M6.4 5.2 10.6 8l-4.2 2.8Z'],
  failed: ['M8 .8 15.2 8 8 15.2.8 8Z', 'M5.8 5.8l4.4 4.4m0-4.4-4.4 4.4'],
  rejected: ['M8 1.4 15.4 14.4H.6Z', 'M8 6v3.8M8 11.8v.4'],
  paused: ['M3 1.5h3.6v13H3Zm6.4 0H13v13H9.4Z', ''],
  stopped: ['M2.4 2.4h11.2v11.2H2.4Z', ''],
  off: ['', 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM3.7 12.3l8.6-8.6'],
  never: ['', 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z'],
  waiting: ['', 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8ZM8 4.6V8l2.4 1.6'],
  overview: ['', 'M1.5 4.5h13M1.5 11.5h13M5 2.7v3.6M10.5 9.7v3.6'],
  person: ['', 'M8 8a3 3 0 1 0 0-6 3 3 0 0 0 0 6Zm-5.6 6.2c.6-2.8 2.7-4.2 5.6-4.2s5 1.4 5.6 4.2'],
  audit: ['', 'M3 2h10v12H3ZM5.6 5.4h4.8M5.6 8h4.8M5.6 10.6h2.8'],
  search: ['', 'M7 2.2a4.8 4.8 0 1 0 0 9.6 4.8 4.8 0 0 0 0-9.6Zm3.5 8.3 3.3 3.3'],
  out: ['', 'M6.5 2H2.8v12h3.7M6.5 8h7.2m-2.8-2.8L13.7 8l-2.8 2.8'],
  light: ['', 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6ZM8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1'],
  dark: ['', 'M13.6 9.8A6 6 0 0 1 6.2 2.4a6 6 0 1 0 7.4 7.4Z'],
  auto: ['M8 1.8a6.2 6.2 0 0 1 0 12.4Z', 'M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 0 0 8 1.8Z'],
};

/** A shape of 16 by 16 that is read by nobody: its word stands beside it. */
export function icon(name) {
  const [solid, line] = SHAPES[name] ?? SHAPES.never;
  return svg('svg', { class: `icon ${name}`, viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    solid && svg('path', { d: solid, class: 'solid' }),
    line && svg('path', { d: line, class: solid && name !== 'auto' ? 'line on' : 'line' }));
}
