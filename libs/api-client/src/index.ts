export * from './api-client.js';
export * from './api-error.js';
export * from './live-socket.js';
export * from './station-socket.js';
export * from './stay-connected.js';
