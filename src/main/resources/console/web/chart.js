import uPlot from './lib/uPlot.js';
import { h } from './dom.js';
import { number, t } from './language.js';
import { dayOf } from './time.js';

/** Charts are painted, not styled: they read the page's colours, and are made anew when those change. */
const shown = new Set();

function colour(name) {
  const probe = h('i');
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

/**
 * Rows sent and rejected on each day.
 *
 * @param days [{day, sent, rejected}], the oldest first
 * @param axes whether there is room for days and numbers beside it
 */
export function daysChart(days, { height = 34, axes = false, label } = {}) {
  const box = h('div', { class: axes ? 'chart large' : 'chart', role: 'img', 'aria-label': `${label}: ${summary(days)}` });
  let plot;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(days, box.clientWidth, height, axes), data(days), box);
  };
  const observer = new ResizeObserver(() => {
    if (!box.isConnected) {
      observer.disconnect();
      shown.delete(draw);
    } else if (box.clientWidth && box.clientWidth !== plot?.width) {
      draw();
    }
  });
  observer.observe(box);
  shown.add(draw);
  return box;
}

/** Paints all charts in the colours that hold now. */
export function repaintCharts() {
  shown.forEach((draw) => draw());
}

function summary(days) {
  const sent = days.reduce((sum, day) => sum + day.sent, 0);
  const rejected = days.reduce((sum, day) => sum + day.rejected, 0);
  return t('chart.summary', { sent, rejected });
}

function data(days) {
  // A bar of no height would still be painted as a line.
  return [days.map((_, i) => i), days.map((day) => day.sent + day.rejected || null), days.map((day) => day.rejected || null)];
}

function options(days, width, height, axes) {
  const accent = colour('accent');
  const bars = uPlot.paths.bars({ size: [0.72, 28], radius: axes ? 0.12 : 0.2 });
  const most = Math.max(1, ...days.map((day) => day.sent + day.rejected));
  const axis = { stroke: colour('soft'), font: '12px system-ui, sans-serif', ticks: { show: false } };
  return {
    width: Math.max(width, 40),
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: axes ? [8, 4, 0, 0] : [1, 0, 1, 0],
    scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: [0, most * 1.02] } },
    series: [
      {},
      { fill: accent, width: 0, paths: bars, points: { show: false } },
      { fill: colour('bad'), width: 0, paths: bars, points: { show: false } },
    ],
    axes: axes
      ? [
          { ...axis, grid: { show: false }, space: 60, values: (_, at) => at.map((i) => days[i] ? dayOf(noon(days[i].day)) : '') },
          { ...axis, grid: { stroke: colour('line'), width: 1 }, size: 64, space: 36, values: (_, at) => at.map((v) => number(v)) },
        ]
      : [{ show: false }, { show: false }],
  };
}

/** A day's noon is on that day in every zone that a shop is in. */
function noon(day) {
  return `${day.slice(0, 10)}T10:00:00Z`;
}
