export * from './state/states.component.js';
export * from './status/status-dot.component.js';
export * from './theme/theme.js';
export * from './time/relative-time.component.js';
export * from './time/relative-time.js';
export * from './time/use-now.js';
export * from './words/words.js';
