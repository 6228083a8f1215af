export { type LauncherSettings, readLauncherSettings } from './launcher-settings.js';
export { type LocalSystem, startLocalSystem } from './system/local-system.js';
export { start, type StartOptions } from './start.js';
