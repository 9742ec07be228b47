export { readSettings, type Settings, WrongSettings } from './settings.js';
