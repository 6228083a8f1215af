export * from './model-pack/model-pack.js';
